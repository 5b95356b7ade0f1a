/** Soaks: one process does the same again and again, and holds no more in the end than when it had settled. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { referenceLibrary } from '../../test/support/referenceLibrary.ts';
import { SSPIDIAG } from './installation.ts';
import type { SoakAnswer, SoakRequest } from './soakLoop.ts';
import type { Figure, Proof } from './stage.ts';

const LOOP = join(import.meta.dirname, 'soakLoop.ts');

/** After these, everything that is made once has been made. */
const SETTLED = 5000;
const MOST_KIBIBYTES = 2048;

type Soaked = 'gssapi' | 'winpr' | 'reference';

const LIBRARIES: Readonly<Record<Soaked, string>> = {
  gssapi: 'libgssapi_krb5 (Kerberos, with export and import)',
  winpr: 'libwinpr (NTLM)',
  reference: 'the reference library (with export and import)',
};

/**
 * The proof for one library.
 *
 * @param rounds at least twice the settling rounds
 */
export function soak(library: Soaked, rounds: number, settled = SETTLED): Proof {
  return {
    name: `soak-${library}`,
    claim: `${rounds} rounds of acquire and handshake in one process keep nothing: ${LIBRARIES[library]}`,
    run: async () => figures(await soaked(library, rounds, settled), `round ${settled}`, MOST_KIBIBYTES),
  };
}

/**
 * @param settled what had been done when everything that is made once had been made
 * @param mostKibibytes how much more memory there may be in the end
 */
export function figures(
  { rounds, seconds, held }: SoakAnswer,
  settled: string,
  mostKibibytes: number,
): Figure[] {
  const [first, last] = [held[0], held.at(-1)];
  if (!first || !last) throw new Error('nothing was measured');
  const [noun] = settled.split(' ');
  const growth = (of: keyof typeof first) => last[of] - first[of];
  return [
    { what: `${noun}s a second`, value: Math.round(rounds / seconds), unit: '/s', atMost: null },
    {
      what: `resident memory after ${settled}, more at the end`,
      value: growth('kibibytes'),
      unit: 'KiB',
      atMost: mostKibibytes,
    },
    { what: 'descriptors, more at the end', value: growth('descriptors'), unit: '', atMost: 0 },
    { what: 'threads, more at the end', value: growth('threads'), unit: '', atMost: 0 },
  ];
}

/** Runs the loop; on libgssapi in a lab, which has a KDC, a user's ticket and a service's keytab. */
async function soaked(library: Soaked, rounds: number, settled: number): Promise<SoakAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-soak-'));
  try {
    const request = JSON.stringify({ ...requestOn(library, folder), rounds, settled });
    const loop = [process.execPath, '--expose-gc', '--max-semi-space-size=1', LOOP, request];
    const [program = '', ...argv] = library === 'gssapi' ? [...SSPIDIAG, 'lab', '--', ...loop] : loop;
    // One heap for all threads: with many of them the resident set is what it is by chance.
    const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
    const { stdout } = await promisify(execFile)(program, argv, { env, maxBuffer: 1 << 24 });
    return JSON.parse(stdout) as SoakAnswer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MD4 of "Password1" in UTF-16LE: what NTLM knows of a password. */
const NT_HASH_OF_PASSWORD1 = '64f12cddaa88057e06a81b54e73b949b';

function requestOn(library: Soaked, folder: string): Omit<SoakRequest, 'rounds' | 'settled'> {
  const sspi = (path: string | null) => ({ name: 'sspi', library: path, noise: false }) as const;
  if (library === 'gssapi') {
    const backend = { name: 'gssapi', library: null, noise: false } as const;
    return { backend, package: 'Kerberos', target: 'HTTP/localhost', explicit: null, transfers: true };
  }
  if (library === 'reference') {
    const backend = sspi(referenceLibrary().linux);
    return { backend, package: 'Reference', target: 'HTTP/server', explicit: null, transfers: true };
  }
  const ntlmUsers = join(folder, 'SAM');
  writeFileSync(ntlmUsers, `alice:LAB::${NT_HASH_OF_PASSWORD1}:::\n`, { mode: 0o600 });
  const explicit = { user: 'LAB\\alice', password: 'Password1', ntlmUsers };
  return { backend: sspi(null), package: 'NTLM', target: 'HTTP/server', explicit, transfers: false };
}
