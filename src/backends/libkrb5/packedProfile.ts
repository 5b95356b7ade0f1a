/**
 * The configuration that a packed Kerberos context names: MIT's libkrb5 packs the names of the files of its profile, and
 * opens them where the context is imported (profile_ser_internalize, util/profile/prof_init.c).
 */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { changeableBy } from '../trust.ts';

/** PROF_MAGIC_PROFILE, before the names and behind them; big-endian, as all integers there. */
const MAGIC = Buffer.from('aaca6012', 'hex');
/** More have no meaning; whoever wrote them wants them not to be looked at. */
const MOST_NAMES = 1000;

export type PackedConfiguration = {
  /** Names of files, as they stand there: a damaged one need not be text. */
  files: readonly Buffer[];
  /** Why the library may find others, as a clause; null where it does not. */
  unsure: string | null;
};

/**
 * What the library may find: behind each magic number how many names there are, then the length and the bytes of each.
 *
 * @param packed may be damaged, or made by somebody to deceive
 */
export function packedConfiguration(packed: Buffer): PackedConfiguration {
  const files: Buffer[] = [];
  let unsure: string | null = null;
  let names = 0;
  for (let at = packed.indexOf(MAGIC); at >= 0; at = packed.indexOf(MAGIC, at + 1)) {
    let next = at + MAGIC.length;
    /** Null behind the end, where the library has none either. */
    const take = () => {
      if (next + 4 > packed.length) return null;
      next += 4;
      return packed.readInt32BE(next - 4);
    };
    // The number behind the last name is the same, and behind that one comes KV5M_CONTEXT, which is negative: no count.
    for (let left = take() ?? 0; left > 0; left--) {
      const length = take();
      if (length === null) break;
      if (++names > MOST_NAMES) return { files, unsure: `it names more than ${MOST_NAMES} files` };
      const rest = packed.subarray(next, next + Math.max(length, 0));
      const end = rest.indexOf(0);
      const name = end < 0 ? rest : rest.subarray(0, end);
      if (name.length > 0) files.push(name);
      next += length;
      if (rest.length === length) continue;
      // The library reads on behind the bytes; the name ends where it has a NUL.
      if (end < 0) unsure ??= 'it has a name without an end';
      break;
    }
  }
  return { files, unsure };
}

/** What people name who want no configuration at all. */
const NOTHING = '/dev/null';

/** Why root must not follow the configuration that a packed context names, as a clause; null where it may. */
export function unsafeConfiguration(packed: Buffer): string | null {
  const { files, unsure } = packedConfiguration(packed);
  for (const name of files) {
    const text = name.toString('utf8');
    // One that is gone the library tells of.
    if (text === NOTHING || !existsSync(name)) continue;
    if (!Buffer.from(text).equals(name)) return 'it names a configuration by what is no text';
    // As the kernel goes, and not by its letters: what is behind a link has another parent.
    const why = changeableBy(isAbsolute(text) ? text : `${process.cwd()}/${text}`);
    if (why !== null) return `it names the configuration ${text}, which may name modules, and ${why}`;
  }
  return unsure;
}
