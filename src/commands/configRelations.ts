/** Which line of the files counts: the library's values put beside the lines that were found. */
import { keyAt, keysBeside } from '../backends/libkrb5/keys/sections.ts';
import type { ProfileScan, ScannedRelation } from '../backends/libkrb5/profileScan.ts';
import type { ProfileTree } from '../backends/libkrb5/profileTree.ts';
import type { JudgedRelation } from '../findings/configValues.ts';

/** Variables that go before a relation of [libdefaults]; an empty one does too. */
export const VARIABLES: Readonly<Record<string, string>> = {
  default_ccache_name: 'KRB5CCNAME',
  default_keytab_name: 'KRB5_KTNAME',
  default_client_keytab_name: 'KRB5_CLIENT_KTNAME',
  default_rcache_name: 'KRB5RCACHENAME',
};

const keyOf = (path: readonly string[]) => path.join('\u0000');

/**
 * @param tree null where the library could not be asked
 * @param isSet whether a variable is set
 */
export function relationFacts(
  scan: ProfileScan,
  tree: ProfileTree | null,
  isSet: (variable: string) => boolean,
): JudgedRelation[] {
  const values = tree && new Map(tree.settings.map((each) => [keyOf(each.path), each.values]));
  // Where either side stopped early, what is missing says nothing.
  const whole = tree !== null && tree.incomplete === null && scan.incomplete === null;
  const byPath = Map.groupBy(scan.relations, ({ path }) => keyOf(path));
  const finals = new Map(scan.finals.map((each) => [keyOf(each.path), each]).reverse() as [string, Final][]);
  const facts = new Map<ScannedRelation, JudgedRelation>();
  for (const [key, relations] of byPath) {
    for (const [relation, fact] of weigh(
      relations,
      whole ? (values?.get(key) ?? []) : (values?.get(key) ?? null),
      finals,
      isSet,
    )) {
      facts.set(relation, fact);
    }
  }
  return scan.relations.flatMap((relation) => facts.get(relation) ?? []);
}

type Final = ProfileScan['finals'][number];

function* weigh(
  relations: readonly ScannedRelation[],
  values: readonly string[] | null,
  finals: ReadonlyMap<string, Final>,
  isSet: (variable: string) => boolean,
): Generator<[ScannedRelation, JudgedRelation]> {
  const many = relations[0] !== undefined && keyAt(relations[0].path)?.many === true;
  let first: ScannedRelation | null = null;
  let next = 0;
  for (const relation of relations) {
    const { path, value, file, line } = relation;
    const [section = '', ...rest] = path;
    const final = finalBefore(relation, finals);
    const taken = values !== null && value === values[next];
    if (taken) next += 1;
    // Where a final mark is not what keeps it out, the library should have it.
    const checked = values === null ? 'scan' : taken || final !== null ? 'library' : 'differs';
    const variable = section === 'libdefaults' && rest.length === 1 ? VARIABLES[rest[0] ?? ''] : undefined;
    const shadowedBy =
      (final && !taken ? `${final.file}:${final.line}` : null) ??
      (first && !many ? `${first.file}:${first.line}` : null) ??
      (variable !== undefined && isSet(variable) ? variable : null);
    const counts = shadowedBy === null && checked !== 'differs' && isRead(path);
    if (!final || taken) first ??= relation;
    yield [relation, { section, path: rest, value, file, line, counts, shadowedBy, checked }];
  }
}

/** MIT's library has a use for the key here, or the administrator makes the names. */
function isRead(path: readonly string[]): boolean {
  return keyAt(path) !== null || keysBeside(path) === null;
}

/** The section or subsection that an earlier main file marked with `*`: later files are not searched for it. */
function finalBefore({ path, main }: ScannedRelation, finals: ReadonlyMap<string, Final>): Final | null {
  for (let length = 1; length < path.length; length++) {
    const final = finals.get(keyOf(path.slice(0, length)));
    if (final && final.main < main) return final;
  }
  return null;
}

/** Values that the library has and no line of the files shows: a module, or a file that could not be looked at. */
export function unseen(scan: ProfileScan, tree: ProfileTree | null): { path: string[]; value: string }[] {
  if (!tree) return [];
  const seen = new Set(scan.relations.map(({ path, value }) => `${keyOf(path)}\u0001${value}`));
  return tree.settings.flatMap(({ path, values }) =>
    values.filter((value) => !seen.has(`${keyOf(path)}\u0001${value}`)).map((value) => ({ path, value })),
  );
}
