/** What is in a keytab. Contacts nobody. */
import { readConfiguration, type Setting } from '../backends/libkrb5/config.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { type Keytab, readKeytab } from '../backends/libkrb5/keytab.ts';
import { inspectKeytabFile, type KeytabFile } from '../backends/libkrb5/keytabFile.ts';
import { type FileFacts, fileFacts } from '../backends/posix/fileFacts.ts';
import { type OrUnusable, unusable } from './tickets.ts';

export type KeytabFacts = {
  setting: Setting;
  keytab: Keytab;
  file: FileFacts | null;
  /** Null where it is no file, not readable, or no keytab. */
  structure: KeytabFile | null;
  defaultRealm: string | null;
  uid: number;
};

/** @param file `TYPE:residual` or a path; null for the default keytab */
export function listKeytab({ file }: { file: string | null }): OrUnusable<KeytabFacts> {
  const read = withContext((context): KeytabFacts => {
    const configuration = readConfiguration(context);
    const given: Setting = { value: file, source: 'unknown', where: 'the command line' };
    const setting = file === null ? configuration.defaultKeytab : given;
    const name = setting.value ?? 'FILE:/etc/krb5.keytab';
    const path = pathOf(name);
    return {
      setting,
      keytab: readKeytab(context, name),
      file: path === null ? null : fileFacts(path),
      structure: path === null ? null : inspectKeytabFile(path),
      defaultRealm: configuration.defaultRealm.value,
      uid: process.geteuid?.() ?? -1,
    };
  });
  return read.error ? unusable(read.error) : { facts: read.value, error: null };
}

/** Of a FILE keytab its path; a name without a type is one. */
function pathOf(name: string): string | null {
  const [, type, rest] = /^(?:([A-Z]+):)?(.*)$/s.exec(name) ?? [];
  return type === undefined || type === 'FILE' || type === 'WRFILE' ? (rest ?? null) : null;
}
