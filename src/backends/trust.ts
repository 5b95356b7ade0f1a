/**
 * Who could change a file before it is loaded: root runs no code from where another user can write.
 *
 * A folder with the sticky bit, as /tmp, is no danger for what already stands in it: others can add to it, but neither
 * rename nor remove what is not theirs (chmod(2)). An access control list shows as the group's bits (acl(5)).
 */
import { existsSync, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

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
  return onTheWay(path, false, MOST_LINKS);
}

/** The same for a private folder that is about to be made in this one: there the sticky bit is protection enough. */
export function unsafeParent(folder: string): string | null {
  return onTheWay(folder, true, MOST_LINKS);
}

/** MAXSYMLINKS of Linux. */
const MOST_LINKS = 40;

/** @param stickySuffices for the last place; for a folder on the way it always does, since what stands in it stays */
function onTheWay(path: string, stickySuffices: boolean, links: number): string | null {
  if (links === 0) return `${path} is a link that leads to itself`;
  const names = ['', ...path.split('/').filter((name) => name !== '')];
  let at = '/';
  for (const [index, name] of names.entries()) {
    const next = join(at, name);
    const sticky = index === names.length - 1 ? stickySuffices : true;
    const stats = lstatSync(next, { throwIfNoEntry: false });
    // Whoever can write to the folder can make it.
    if (!stats) return unsafe(at, statSync(at), false);
    if (!stats.isSymbolicLink()) {
      const why = unsafe(next, stats, sticky);
      if (why !== null) return why;
      at = next;
      continue;
    }
    const target = resolve(at, readlinkSync(next));
    const why = ownedByOthers(next, stats) ?? onTheWay(target, sticky, links - 1);
    if (why !== null || !existsSync(target)) return why;
    at = realpathSync.native(target);
  }
  return null;
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

/** Who owns the system: 0, but in a user namespace without it whatever stands for it there. */
const rootsOwner = () => statSync('/').uid;

function ownedByOthers(path: string, { uid }: Stats): string | null {
  const isTrusted = uid === 0 || uid === process.geteuid?.() || uid === rootsOwner();
  return isTrusted ? null : `${path} belongs to uid ${uid}`;
}

function unsafe(path: string, stats: Stats, stickySuffices: boolean): string | null {
  const protectedFromOthers = stickySuffices && (stats.mode & STICKY) !== 0;
  if ((stats.mode & GROUP_OR_OTHERS_WRITE) !== 0 && !protectedFromOthers) {
    return ownedByOthers(path, stats) ?? `${path} can be written by others`;
  }
  return ownedByOthers(path, stats);
}
