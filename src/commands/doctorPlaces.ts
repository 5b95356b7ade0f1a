/** What stands at the places that the library reads: looked at, never opened. */
import { statSync } from 'node:fs';
import type { PipePlace } from '../findings/pipes.ts';
import type { ConfigResult } from '../report/schema/config.ts';
import type { DoctorOptions } from './doctor.ts';

type Named = Pick<DoctorOptions, 'ccache' | 'keytab' | 'clientKeytab'>;

/**
 * Pipes, sockets and devices among configuration, cache and keytabs.
 *
 * @param configuration what is known of it; null where nothing is
 */
export function pipesAmong(named: Named, configuration: ConfigResult | null): PipePlace[] {
  const { defaultCache, defaultKeytab, defaultClientKeytab } = configuration?.effective ?? {};
  const { KRB5CCNAME, KRB5_KTNAME, KRB5_CLIENT_KTNAME } = process.env;
  const places: [PipePlace['kind'], string | null | undefined][] = [
    ...(configuration?.files ?? []).map(({ path }): [PipePlace['kind'], string] => ['configuration', path]),
    ['ccache', named.ccache ?? defaultCache?.value ?? KRB5CCNAME],
    ['keytab', named.keytab ?? defaultKeytab?.value ?? KRB5_KTNAME],
    ['clientKeytab', named.clientKeytab ?? defaultClientKeytab?.value ?? KRB5_CLIENT_KTNAME],
  ];
  return places.flatMap(([kind, name]) => {
    const path = name?.replace(/^(FILE|WRFILE|DIR):/, '') ?? '';
    const what = path.startsWith('/') ? strange(path) : null;
    return what === null ? [] : [{ kind, path, what }];
  });
}

function strange(path: string): string | null {
  try {
    const found = statSync(path);
    if (found.isFIFO()) return 'a pipe';
    if (found.isSocket()) return 'a socket';
    return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : null;
  } catch {
    return null;
  }
}
