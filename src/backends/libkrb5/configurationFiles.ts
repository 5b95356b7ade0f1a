/** Which configuration files the library reads, and whether it would come back from them. */
import { koffi, LibraryMissing, type Pointer } from '../native.ts';
import { krb5Call, krb5Free, stringAt } from './library.ts';

/** The main configuration files in reading order: KRB5_CONFIG, or those the library was built with. */
export function configurationFiles(): string[] {
  const out: [Pointer] = [null];
  try {
    if (krb5Call(null, 'krb5_get_default_config_files', {}, out) === null && out[0] !== null) {
      const files: string[] = [];
      for (let at = out[0]; ; at += 8n) {
        const path = koffi().decode(at, 'void *') as Pointer;
        if (path === null) break;
        files.push(stringAt(path));
      }
      krb5Free('krb5_free_config_files', out[0]);
      return files;
    }
  } catch (error) {
    // The function is exported but in no public header: a build may leave it out.
    if (!(error instanceof LibraryMissing)) throw error;
  }
  return (process.env.KRB5_CONFIG ?? '/etc/krb5.conf').split(':').filter((path) => path !== '');
}
