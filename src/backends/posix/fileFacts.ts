/** Whose a file is and who may read it, by its mode; access lists are not looked at. */
import { type Stats, statSync } from 'node:fs';
import { groupName, userName } from './accounts.ts';

export type FileFacts = {
  path: string;
  owner: { id: number; name: string | null };
  group: { id: number; name: string | null };
  /** Four octal digits, `0600`. */
  mode: string;
};

/** @returns null where there is none, or its folder may not be looked into */
export function fileFacts(path: string): FileFacts | null {
  const found = look(path);
  if (!found) return null;
  return {
    path,
    owner: { id: found.uid, name: userName(found.uid) },
    group: { id: found.gid, name: groupName(found.gid) },
    mode: (found.mode & 0o7777).toString(8).padStart(4, '0'),
  };
}

function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
