/**
 * Who could change a file before it is loaded: root runs no code from where another user can write.
 *
 * A folder with the sticky bit, as /tmp, is no danger for what already stands in it: others can add to it, but neither
 * rename nor remove what is not theirs (chmod(2)). An access control list shows as the group's bits (acl(5)).
 */
import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** How refusals begin. */
export const REFUSED_AS_ROOT = 'not loaded as root';
export const REFUSED_AS_ADMINISTRATOR = 'not loaded as administrator';

const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/**
 * The first place on the way to a file or folder where somebody else could put another one, or change it: links on the
 * way, and those that they lead to, count as well.
 *
 * @param path absolute; where it does not exist, whoever could make it counts
 * @returns a clause such as `/opt/x belongs to uid 1000`, or null where only this user and root can
 */
export function changeableBy(path: string): string | null {
  return seen(path, false);
}

/** The same for a private folder that is about to be made in this one: there the sticky bit is protection enough. */
export function unsafeParent(folder: string): string | null {
  return seen(folder, true);
}

/** What cannot be looked at may be anybody's. */
function seen(path: string, stickySuffices: boolean): string | null {
  try {
    return onTheWay(path, stickySuffices);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `${path} cannot be looked at (${code})`;
  }
}

/** MAXSYMLINKS of Linux. */
const MOST_LINKS = 40;

/**
 * Walks as the kernel does: name by name, a link's own names in its place, `..` from where it really is.
 *
 * @param stickySuffices for the last place; for a folder on the way it always does, since what stands in it stays
 */
function onTheWay(path: string, stickySuffices: boolean): string | null {
  if (!isAbsolute(path)) return `${path} is no absolute path`;
  const ahead = namesOf(path);
  let at = '/';
  let links = 0;
  const why = unsafe(at, statSync(at), ahead.length === 0 ? stickySuffices : true);
  if (why !== null) return why;
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    // Its links lead elsewhere than they say.
    if (next === '/proc') return `${path} leads through /proc`;
    let stats: Stats | undefined;
    try {
      stats = lstatSync(next, { throwIfNoEntry: false });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // What the kernel cannot find by such a name, nobody loads.
      if (code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
      throw error;
    }
    if (!stats) {
      // Whoever can write to the folder can make it; where it leads then nobody knows.
      return ahead.includes('..') ? `${next} does not exist` : unsafe(at, statSync(at), false);
    }
    if (stats.isSymbolicLink()) {
      if (++links > MOST_LINKS) return `${path} has links that lead to themselves`;
      const target = readlinkSync(next);
      const why = ownedByOthers(next, stats);
      if (why !== null) return why;
      ahead.unshift(...namesOf(target));
      if (isAbsolute(target)) at = '/';
      continue;
    }
    const why = unsafe(next, stats, ahead.length === 0 ? stickySuffices : true);
    if (why !== null) return why;
    at = next;
  }
  return null;
}

const namesOf = (path: string) => path.split('/').filter((name) => name !== '' && name !== '.');

/**
 * What keeps root from loading libraries by name: the loader looks in these folders first (ld.so(8)), and takes an empty
 * or relative one for the current folder.
 *
 * @param searchPath the value of LD_LIBRARY_PATH
 */
export function unsafeSearchPath(searchPath: string | undefined): string | null {
  if (!searchPath) return null;
  for (const folder of searchPath.split(/[:;]/)) {
    // The loader's own tokens, $ORIGIN, $LIB.
    if (folder.includes('$')) return `LD_LIBRARY_PATH names ${folder}, which is for the loader to follow`;
    if (!isAbsolute(folder)) return 'LD_LIBRARY_PATH names the current folder';
    const why = changeableBy(folder);
    if (why !== null) return `LD_LIBRARY_PATH names ${folder}, and ${why}`;
  }
  return null;
}

/** Who owns the system: 0, but in a user namespace without it whatever stands for it there. */
const rootsOwner = () => statSync('/').uid;

function ownedByOthers(path: string, { uid }: Stats): string | null {
  const isTrusted = uid === 0 || uid === process.geteuid?.() || uid === rootsOwner();
  return isTrusted ? null : `${path} belongs to uid ${uid}`;
}

function unsafe(path: string, stats: Stats, stickySuffices: boolean): string | null {
  const isProtected =
    (stats.mode & GROUP_OR_OTHERS_WRITE) === 0 || (stickySuffices && (stats.mode & STICKY) !== 0);
  return ownedByOthers(path, stats) ?? (isProtected ? null : `${path} can be written by others`);
}
