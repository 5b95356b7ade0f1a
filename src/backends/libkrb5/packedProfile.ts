/**
 * The configuration that a packed Kerberos context names: MIT's libkrb5 packs the names of the files of its profile, and
 * opens them where the context is imported (profile_ser_internalize, util/profile/prof_file.c and prof_init.c).
 */

/** PROF_MAGIC_PROFILE, big-endian as all integers there. */
const MAGIC = Buffer.from('aaca6012', 'hex');
/** krb5.conf of one process; the library itself knows no bound. */
const MOST_FILES = 1000;

/**
 * Every name that the library may find, in the bytes' order: the magic number, how many there are, then the length and the
 * bytes of each.
 *
 * @param packed may be damaged, or made by somebody to deceive: whatever follows the magic number counts
 */
export function packedConfiguration(packed: Buffer): string[] {
  const files: string[] = [];
  for (let at = packed.indexOf(MAGIC); at >= 0; at = packed.indexOf(MAGIC, at + 1)) {
    let next = at + MAGIC.length;
    const take = () => {
      if (next + 4 > packed.length) return null;
      next += 4;
      return packed.readUInt32BE(next - 4);
    };
    const count = Math.min(take() ?? 0, MOST_FILES);
    for (let index = 0; index < count; index++) {
      const length = take();
      if (length === null || next + length > packed.length) break;
      const name = packed.toString('utf8', next, next + length).split('\0', 1)[0] ?? '';
      next += length;
      if (name !== '') files.push(name);
    }
  }
  return [...new Set(files)];
}
