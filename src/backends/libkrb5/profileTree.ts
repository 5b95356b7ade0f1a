/** The configuration as libkrb5 holds it: every section, subsection and value, asked of its profile library. */
import { koffi, nativeCall, type Pointer } from '../native.ts';
import { krb5Free, libkrb5, stringAt } from './library.ts';

/** All values of one key, in the order in which the library gives them; the first one counts for most keys. */
export type ProfileValues = { path: string[]; values: string[] };

export type ProfileTree = {
  settings: ProfileValues[];
  /** Why there may be more, in a sentence; null where this is all. */
  incomplete: string | null;
};

/** Bounds for a file that was made to be large. */
const MOST_KEYS = 4000;
const DEEPEST = 64;

/**
 * Everything in a profile.
 *
 * @param profile a profile_t
 */
export function profileTree(profile: Pointer): ProfileTree {
  const tree: ProfileTree = { settings: [], incomplete: null };
  for (const section of listOf('profile_get_subsection_names', profile, [])) {
    gather(tree, profile, [section]);
  }
  return tree;
}

function gather(tree: ProfileTree, profile: Pointer, path: string[]): void {
  if (path.length > DEEPEST) {
    tree.incomplete ??= `subsections nest more than ${DEEPEST} deep`;
    return;
  }
  for (const key of listOf('profile_get_relation_names', profile, path)) {
    if (tree.settings.length >= MOST_KEYS) {
      tree.incomplete ??= `there are more than ${MOST_KEYS} settings`;
      return;
    }
    const whole = [...path, key];
    tree.settings.push({ path: whole, values: profileValues(profile, whole) });
  }
  for (const name of listOf('profile_get_subsection_names', profile, path)) {
    gather(tree, profile, [...path, name]);
  }
}

/** All values of one key; empty where there are none. */
export function profileValues(profile: Pointer, path: readonly string[]): string[] {
  return namesOf('profile_get_values', profile, path);
}

/** Names without repetition: files that follow each other may each have the same section. */
function listOf(
  functionName: 'profile_get_subsection_names' | 'profile_get_relation_names',
  profile: Pointer,
  path: readonly string[],
): string[] {
  return [...new Set(namesOf(functionName, profile, path))];
}

function namesOf(
  functionName: 'profile_get_values' | 'profile_get_subsection_names' | 'profile_get_relation_names',
  profile: Pointer,
  path: readonly string[],
): string[] {
  const out: [Pointer] = [null];
  const code = nativeCall(
    functionName,
    { names: path.join('.') },
    () => Number(libkrb5()[functionName](profile, [...path, null], out)),
    String,
  );
  const [list] = out;
  if (code !== 0 || list === null) return [];
  const names: string[] = [];
  for (let at = list; ; at += 8n) {
    const text = koffi().decode(at, 'void *') as Pointer;
    if (text === null) break;
    names.push(stringAt(text));
  }
  krb5Free('profile_free_list', list);
  return names;
}
