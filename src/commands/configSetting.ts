/** One setting by its name: its values, what it means, what holds without it. */
import { keyAt, SECTIONS, sectionsOf } from '../backends/libkrb5/keys/sections.ts';
import type { JudgedRelation } from '../findings/configValues.ts';
import { didYouMean } from '../options.ts';
import { UsageError } from '../report/exitCodes.ts';
import type { EnvironmentFact } from './configEnvironment.ts';

export type SettingFact = {
  name: string;
  /** Those that count. */
  values: { value: string; where: string }[];
  meaning: string | null;
  type: string | null;
  default: string | null;
  many: boolean;
};

/** The lines that a name means: a key, or a path that ends in one, as `LAB.TEST.kdc`. */
export function relationsNamed(name: string, relations: readonly JudgedRelation[]): JudgedRelation[] {
  const exact = relations.filter(({ section, path }) => {
    const dotted = path.join('.');
    return dotted === name || `${section}.${dotted}` === name || path.at(-1) === name;
  });
  if (exact.length > 0) return exact;
  // A realm or a section as a whole.
  return relations.filter(
    ({ section, path }) =>
      [...[section], ...path].join('.').includes(`${name}.`) && (section === name || path[0] === name),
  );
}

/** @throws UsageError where nothing has that name */
export function settingFact(
  name: string,
  named: readonly JudgedRelation[],
  relations: readonly JudgedRelation[],
  environment: readonly EnvironmentFact[],
): SettingFact {
  const variable = environment.find((each) => each.name === name);
  if (variable) {
    const values = variable.value === null ? [] : [{ value: variable.value, where: 'environment' }];
    return { name, values, meaning: variable.meaning, type: 'variable', default: null, many: false };
  }
  const last = name.slice(name.lastIndexOf('.') + 1);
  const keys = new Set(named.map(({ section, path }) => [section, ...path].join('.')));
  // Of a whole realm or section there is no one meaning.
  const [first] = keys.size === 1 ? named : [];
  const key = (first && keyAt([first.section, ...first.path])) ?? keyNamed(name) ?? keyNamed(last);
  if (named.length === 0 && !key) throw unknownSetting(name, relations, environment);
  const values = named
    .filter(({ counts }) => counts)
    .map(({ value, file, line }) => ({ value, where: `${file}:${line}` }));
  return {
    ...{ name, values, meaning: key?.meaning ?? null, type: key?.type ?? null },
    ...{ default: key?.default ?? null, many: key?.many ?? false },
  };
}

function keyNamed(name: string) {
  for (const section of sectionsOf(name)) {
    const depth = SECTIONS[section]?.levels.findIndex((level) => level && Object.hasOwn(level, name)) ?? 0;
    const key = keyAt([section, ...Array.from({ length: depth }, () => 'ANY'), name]);
    if (key) return key;
  }
  return null;
}

function unknownSetting(
  name: string,
  relations: readonly JudgedRelation[],
  environment: readonly EnvironmentFact[],
): UsageError {
  const known = [
    ...Object.values(SECTIONS).flatMap(({ levels }) => levels.flatMap((level) => Object.keys(level ?? {}))),
    ...relations.map(({ path }) => path.join('.')),
    ...environment.map((each) => each.name),
  ];
  return new UsageError(
    `no setting of krb5.conf and no variable is called "${name}"`,
    didYouMean(name, known) ?? 'sspidiag config shows all that are set',
  );
}
