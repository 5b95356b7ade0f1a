/** Values of krb5.conf that libkrb5 cannot read, that never count, or that leave no good encryption type. */
import { keyAt } from '../backends/libkrb5/keys/sections.ts';
import { booleanOf, type EnctypeList, integerOf } from '../backends/libkrb5/values.ts';
import { finding, type Problem, quoted } from './configProblem.ts';

/** A line of the files, and whether it counts. */
export type JudgedRelation = {
  section: string;
  /** Subsections and key. */
  path: string[];
  value: string;
  file: string;
  line: number;
  /** The library takes its value, and has a use for the key where it stands; of a key with several values that all count, each does. */
  counts: boolean;
  /** `file:line` of what goes before it, or the variable that does; null where nothing does. */
  shadowedBy: string | null;
  /** `library` where libkrb5 gives this value, `differs` where it gives another, `scan` where it could not be asked. */
  checked: 'library' | 'differs' | 'scan';
};

export type ValuesSituation = {
  relations: readonly JudgedRelation[];
  /** Seconds by text; null where krb5_string_to_deltat does not understand it. */
  durations: Readonly<Record<string, number | null>>;
  unknownEnctypes: Readonly<Record<string, string[]>>;
  /** The value of a variable of the environment. */
  variable(name: string): string | undefined;
  /** krb5_init_context failed. */
  initFailed: boolean;
  permitted: EnctypeList | null;
};

const invalid = finding('config-value-invalid', 'warning', 'value cannot be read');
const fatal = finding('config-value-invalid', 'error', 'value stops the library');
const shadowed = finding('config-shadowed', 'warning', 'setting never counts');
const overridden = finding('config-shadowed', 'info', 'environment overrides a setting');
const differs = finding('config-differs', 'warning', 'library reads it otherwise');
const weak = finding('config-without-aes', 'warning', 'no AES encryption permitted');

export function valueProblems(situation: ValuesSituation): Problem[] {
  const { relations, permitted } = situation;
  const byPlace = new Map(relations.map((each) => [`${each.file}:${each.line}`, each]));
  return [
    ...relations.flatMap((each) => ofValue(each, situation)),
    ...relations.flatMap((each) => ofShadow(each, byPlace, situation)),
    ...(permitted ? ofEnctypes(permitted) : []),
  ];
}

function ofValue(relation: JudgedRelation, situation: ValuesSituation): Problem[] {
  const { section, path, value, file, line } = relation;
  const key = keyAt([section, ...path]);
  const name = path.at(-1) ?? '';
  const where = `${file}:${line}`;
  const about = [section, ...path];
  if (!key) return [];
  const wrong = whyWrong(key.type, value, situation);
  if (wrong === null) return [];
  const evidence = `${where}: ${name} = ${quoted(value)}: ${wrong}`;
  // _krb5_conf_boolean() takes for no what it does not understand.
  const standing = name.startsWith('dns_lookup')
    ? 'the library takes it for false'
    : key.default === null
      ? 'nothing takes its place'
      : `the default stands: ${key.default}`;
  if (key.type === 'enctypes')
    return [invalid(about, evidence, `remove them from ${name}; sspidiag config ${name} shows what is left`)];
  const cure = CURES[key.type] ?? 'write what the manual krb5.conf(5) says';
  if (key.fatal && situation.initFailed && relation.shadowedBy === null) {
    return [
      fatal(
        about,
        `${evidence}, and krb5_init_context fails for it: no program can use Kerberos`,
        `${name}: ${cure}`,
      ),
    ];
  }
  return [invalid(about, `${evidence}; ${standing}`, `${name}: ${cure}`)];
}

const CURES: Readonly<Record<string, string>> = {
  boolean: 'write true or false',
  canonicalize: 'write true, false or fallback',
  integer: 'write a decimal number alone, without a unit',
  duration: 'write seconds, or a time as 10h, 1d12h or 12:30:00',
};

function whyWrong(
  type: string,
  value: string,
  { durations, unknownEnctypes }: ValuesSituation,
): string | null {
  switch (type) {
    case 'boolean':
      return booleanOf(value) === null ? 'neither yes nor no' : null;
    case 'canonicalize':
      return booleanOf(value) === null && value.toLowerCase() !== 'fallback'
        ? 'neither yes, no nor fallback'
        : null;
    case 'integer':
      return integerOf(value) === null ? 'no decimal number' : null;
    case 'duration':
      return durations[value] === null ? 'no time that krb5_string_to_deltat understands' : null;
    case 'enctypes': {
      const words = unknownEnctypes[value] ?? [];
      return words.length > 0 ? `the library knows no encryption type ${words.map(quoted).join(', ')}` : null;
    }
    default:
      return null;
  }
}

function ofShadow(
  relation: JudgedRelation,
  byPlace: ReadonlyMap<string, JudgedRelation>,
  { variable }: ValuesSituation,
): Problem[] {
  const { section, path, value, file, line, shadowedBy, checked } = relation;
  const about = [section, ...path];
  const what = `${file}:${line}: ${path.join('.')} = ${quoted(value)}`;
  if (checked === 'differs') {
    return [
      differs(
        about,
        `${what} is not what libkrb5 gives; what the library gives counts`,
        'compare with sspidiag config KEY, and report it',
      ),
    ];
  }
  if (shadowedBy === null) return [];
  // The same value twice harms nobody, wherever it stands.
  const winner = byPlace.get(shadowedBy);
  if (/^KRB5/.test(shadowedBy)) {
    if (variable(shadowedBy) === value) return [];
    return [
      overridden(
        about,
        `${what} does not count: ${shadowedBy} is set`,
        `unset ${shadowedBy} if the file should count`,
      ),
    ];
  }
  if (winner?.value === value && winner.path.at(-1) === path.at(-1)) return [];
  const words = winner
    ? `${shadowedBy} says ${quoted(winner.value)}, and the first one counts`
    : `${shadowedBy} is marked final (*)`;
  return [
    shadowed(about, `${what} does not count: ${words}`, `remove one of the two lines of ${path.at(-1)}`),
  ];
}

function ofEnctypes({ enctypes, error }: EnctypeList): Problem[] {
  const about = ['libdefaults', 'permitted_enctypes'];
  if (error) {
    const evidence = `krb5_get_permitted_enctypes: ${error.text}: not one encryption type is left`;
    return [fatal(about, evidence, 'remove permitted_enctypes, or name a type that the library has')];
  }
  // Numbers of RFC 3962 and RFC 8009.
  if (enctypes.some(({ number }) => [17, 18, 19, 20].includes(number))) return [];
  const names = enctypes.map(({ name, number }) => name ?? String(number)).join(', ');
  return [
    weak(
      about,
      `permitted are ${names} only`,
      'add aes to permitted_enctypes, or remove it: KDCs of today want AES',
    ),
  ];
}
