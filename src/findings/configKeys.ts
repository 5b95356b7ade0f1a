/** Keys and sections of krb5.conf that libkrb5 does not know, reads elsewhere, or should no longer be given. */
import { DEPRECATED, FOREIGN } from '../backends/libkrb5/keys/foreign.ts';
import { keyAt, keysBeside, SECTIONS, sectionsOf } from '../backends/libkrb5/keys/sections.ts';
import type { ProfileScan } from '../backends/libkrb5/profileScan.ts';
import { nearest } from '../report/nearest.ts';
import { finding, type Problem, quoted } from './configProblem.ts';

const unknown = finding('config-key-unknown', 'warning', 'unknown configuration key');
const misplaced = finding('config-key-misplaced', 'warning', 'key stands where unread');
const foreign = finding('config-key-foreign', 'info', 'key of another implementation');
const deprecated = finding('config-key-deprecated', 'info', 'key is out of date');

type Place = { path: string[]; file: string; line: number };

export function keyProblems({ sections, relations }: ProfileScan): Problem[] {
  return [...sections.flatMap(ofSection), ...relations.flatMap(ofKey)];
}

function ofSection({ path, file, line }: Place): Problem[] {
  const [name = ''] = path;
  if (path.length > 1) return name === 'libdefaults' || !SECTIONS[name] ? [] : ofKey({ path, file, line });
  if (Object.hasOwn(SECTIONS, name)) return [];
  const near = nearest(name, Object.keys(SECTIONS));
  const evidence = `${file}:${line}: MIT Kerberos has no section ${quoted(name)}; other programs may`;
  return [
    unknown(path, evidence, near ? `did you mean [${near}]?` : `remove it, unless another program reads it`),
  ];
}

function ofKey({ path, file, line }: Place): Problem[] {
  const [section = '', ...below] = path;
  const key = below.at(-1) ?? '';
  const where = `${file}:${line}`;
  if (!Object.hasOwn(SECTIONS, section)) return [];
  if (keyAt(path)) {
    const advice = Object.hasOwn(DEPRECATED, key) ? DEPRECATED[key] : undefined;
    return advice ? [deprecated(path, `${where} sets ${key}: ${advice.why}`, advice.instead)] : [];
  }
  // Realms, hosts, applications: the administrator's own names.
  const beside = keysBeside(path);
  if (!beside) return isTooDeep(path) ? ofStray(path, where, key) : [];
  const advice = Object.hasOwn(FOREIGN, key) ? FOREIGN[key] : undefined;
  if (advice) return [foreign(path, `${where} sets ${key}: ${advice.why}`, advice.instead)];
  return ofStray(path, where, key);
}

function ofStray(path: readonly string[], where: string, key: string): Problem[] {
  const [section = '', ...below] = path;
  const elsewhere = sectionsOf(key).filter((name) => name !== section || below.length === 1);
  const place = below.length === 1 ? `[${section}]` : `${below.slice(0, -1).join('.')} of [${section}]`;
  if (elsewhere.length > 0) {
    const belongs = elsewhere.map((name) => (name === section ? `a subsection of [${name}]` : `[${name}]`));
    return [
      misplaced(
        path,
        `${where}: ${key} in ${place} is passed over`,
        `move ${key} to ${belongs.join(' or ')}`,
      ),
    ];
  }
  const near = nearest(key, Object.keys(keysBeside(path) ?? {}));
  const evidence = `${where}: MIT Kerberos knows no key ${quoted(key)} in ${place}`;
  return [
    unknown(
      path,
      evidence,
      near ? `did you mean ${near}?` : `remove ${quoted(key)}, unless another program reads it`,
    ),
  ];
}

/** Where a realm is expected, and a key of a realm or of the library stands instead. */
function isTooDeep(path: readonly string[]): boolean {
  const [section = '', ...below] = path;
  const key = below.at(-1) ?? '';
  if (section === 'realms') return below.length === 1 && sectionsOf(key).length > 0;
  return section === 'domain_realm' && below.length === 1 && sectionsOf(key).includes('libdefaults');
}
