/**
 * Who could change a file before it is loaded: root runs no code from where another user can write.
 *
 * A folder with the sticky bit, as /tmp, is no danger for what already stands in it: others can add to it, but neither
 * rename nor remove what is not theirs (chmod(2)). An access control list shows as the group's bits (acl(5)).
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';

/** How refusals begin. */
export const REFUSED_AS_ROOT = 'not loaded as root';
export const REFUSED_AS_ADMINISTRATOR = 'not loaded as administrator';

const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * The first place on the way to a file or folder where somebody else could put another one, or change it.
 *
 * @param path absolute; where it does not exist, whoever could make it counts
 * @returns a clause such as `/opt/x belongs to uid 1000`, or null where only this user and root can
 */
export function changeableBy(path: string): string | null {
  return firstUnsafe(nearestThatExists(path), false);
}

/** The same for a private folder that is about to be made in this one: there the sticky bit is protection enough. */
export function unsafeParent(folder: string): string | null {
  return firstUnsafe(realpathSync.native(folder), true);
}

/**
 * What keeps root from loading libraries by name: the loader looks in these folders first (ld.so(8)), and takes an empty
 * or relative one for the current folder.
 *
 * @param searchPath the value of LD_LIBRARY_PATH
 */
export function unsafeSearchPath(searchPath: string | undefined): string | null {
  if (!searchPath) return null;
  for (const folder of searchPath.split(/[:;]/)) {
    if (!isAbsolute(folder)) return 'LD_LIBRARY_PATH names the current folder';
    const why = changeableBy(folder);
    if (why !== null) return `LD_LIBRARY_PATH names ${folder}, and ${why}`;
  }
  return null;
}

function nearestThatExists(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : nearestThatExists(dirname(path));
  }
}

function firstUnsafe(path: string, stickySuffices: boolean): string | null {
  const { uid, mode } = statSync(path);
  if (uid !== 0 && uid !== process.geteuid?.()) return `${path} belongs to uid ${uid}`;
  const protectedFromOthers = stickySuffices && (mode & STICKY) !== 0;
  if ((mode & GROUP_OR_OTHERS_WRITE) !== 0 && !protectedFromOthers) return `${path} can be written by others`;
  return dirname(path) === path ? null : firstUnsafe(dirname(path), true);
}
