/** Small random configurations, read by the scan and by libkrb5's profile library: both have to see the same. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { libkrb5 } from '../../src/backends/libkrb5/library.ts';
import { scanProfile } from '../../src/backends/libkrb5/profileScan.ts';
import { profileTree } from '../../src/backends/libkrb5/profileTree.ts';
import type { Pointer } from '../../src/backends/native.ts';
import { relationFacts } from '../../src/commands/configRelations.ts';
import { privateFolder } from '../support/programs.ts';
import { seeded } from '../wire/fuzz/mutate.ts';

const CASES = 400;

/** profile.h: -1429577728 and the place in prof_err.et. */
const CODES: Readonly<Record<string, number>> = {
  PROF_SECTION_NOTOP: -1429577715,
  PROF_SECTION_SYNTAX: -1429577714,
  PROF_RELATION_SYNTAX: -1429577713,
  PROF_EXTRA_CBRACE: -1429577712,
  PROF_MISSING_OBRACE: -1429577711,
  PROF_FAIL_INCLUDE_FILE: -1429577697,
  PROF_FAIL_INCLUDE_DIR: -1429577696,
};

type Random = { below(limit: number): number; pick<T>(from: readonly T[]): T };

function generator(seed: number): Random {
  const next = seeded(seed);
  const below = (limit: number) => next() % limit;
  return { below, pick: (from) => from[below(from.length)] as never };
}

const BLANKS = ['', '', ' ', '\t', '  ', ' \t ', '\f'];
const ENDS = ['\n', '\n', '\n', '\r\n', '\n\n', ' \n'];
const KEYS = ['a', 'b', 'c', 'kdc'];
const VALUES = [
  ...['1', 'two words', 'x # y', '"quoted"', '"q \\n \\" z" tail', '"open', '{x', 'x}', 'a=b', '*', '""'],
  ...['tr\\', '"e\\', 'd\u00fcrr', `${'long '.repeat(500)}`, 'nul\0rest'],
];
const WRONG = ['garbage', '= x', 'a b = c', '}', '[sec', '[x] y', 'a =', '[x]', '[x] # comment'];

/** Lines of one section, or of a subsection. */
function lines({ below, pick }: Random, includes: readonly string[], depth: number): string {
  const self = { below, pick };
  const blank = () => pick(BLANKS);
  let text = '';
  for (let count = below(6); count > 0; count--) {
    const kind = below(24);
    if (kind < 12) {
      const star = pick(['', '', '', '*']);
      text += `${blank()}${pick(KEYS)}${star}${blank()}=${blank()}${pick(VALUES)}${blank()}${pick(ENDS)}`;
    } else if (kind < 16 && depth < 3) {
      const opening = pick([' {\n', '{\r\n', ' { \n', '\n{\n', '\t\n  { junk\n']);
      const closing = `${blank()}}${pick(['', '', '*', ' ', ' x'])}${pick(ENDS)}`;
      text += `${blank()}${pick([...KEYS, 'S'])}${pick(['', '', '*'])}${blank()}=${opening}`;
      text += lines(self, includes, depth + 1) + closing;
    } else if (kind < 18) {
      text += `${blank()}${pick(['#', '; '])}a = comment${pick(ENDS)}`;
    } else if (kind < 20) {
      text += `${pick(includes)}${pick(['\n', '\r\n'])}`;
    } else if (kind === 20 && below(10) === 0) {
      text += `${pick(WRONG)}\n`;
    } else {
      text += '\n';
    }
  }
  return text;
}

function file(from: Random, includes: readonly string[]): string {
  const { below, pick } = from;
  let text = pick(['', '', '# comment\n', 'outside = 1\n', ' \n', '\ufeff']);
  for (let count = 1 + below(4); count > 0; count--) {
    const header = `[${pick(['A', 'A', 'B', 'libdefaults'])}]${pick(['', '', '', '*', ' '])}`;
    text += `${pick(['', '', '', ' '])}${header}${pick(ENDS)}${lines(from, includes, 0)}`;
  }
  return text;
}

test(`${CASES} random configurations`, (t) => {
  const folder = privateFolder(t);
  const at = (name: string) => join(folder, name);
  for (const name of ['d0', 'd1']) mkdirSync(at(name));
  const from = generator(20261128);
  const seen = { errors: new Map<string, number>(), relations: 0, finals: 0 };
  for (let index = 0; index < CASES; index++) {
    const write = (name: string, text: string) => writeFileSync(at(name), text);
    write('leaf', '[A]\na = leaf\n');
    const leaf = `include ${at('leaf')}`;
    for (const name of ['d0/x.conf', 'd0/y', 'd0/z.bak', 'd1/10', 'd1/9.conf'])
      write(name, file(from, [leaf]));
    write('one', file(from, [leaf, `includedir ${at('d0')}`]));
    const wrong = from.below(8) === 0 ? [`include ${at('none')}`, `includedir ${at('none')}`] : [];
    const includes = [leaf, `include\t${at('one')}`, `includedir ${at('d1')}`, ...wrong];
    // The library keeps what it has read of a file by its name for as long as it is open, and looks once a second.
    const mains = Array.from({ length: 1 + from.below(3) }, (_, main) => {
      write(`main${index}.${main}`, file(from, includes));
      return at(`main${index}.${main}`);
    });
    if (from.below(10) === 0) mains.push(at('d1'));
    compare(mains, seen);
  }
  // The generator has to reach what it is for.
  assert.ok(seen.relations > 1000, `${seen.relations} relations`);
  assert.ok(seen.finals > 20, `${seen.finals} kept out by a final mark`);
  assert.deepEqual([...seen.errors.keys()].toSorted(), Object.keys(CODES).toSorted());
});

type Seen = { errors: Map<string, number>; relations: number; finals: number };

function compare(mains: readonly string[], seen: Seen): void {
  const scan = scanProfile(mains);
  const stop = scan.problems.find(({ kind }) => kind.startsWith('PROF_'));
  const out: [Pointer] = [null];
  const code = Number(libkrb5().profile_init([...mains, null], out));
  assert.equal(code, stop ? CODES[stop.kind] : 0, JSON.stringify([stop, mains]));
  if (stop) {
    seen.errors.set(stop.kind, (seen.errors.get(stop.kind) ?? 0) + 1);
    return;
  }
  const tree = profileTree(out[0]);
  libkrb5().profile_release(out[0]);
  const facts = relationFacts(scan, tree, () => false);
  assert.deepEqual(
    facts.filter(({ checked }) => checked === 'differs'),
    [],
  );
  const taken = facts.filter((each, index) => !isFinal(each, scan.relations[index]?.main ?? 0));
  seen.relations += taken.length;
  seen.finals += facts.length - taken.length;
  // Every value that the library has, in its order, and no other.
  const mine = Map.groupBy(taken, ({ section, path }) => JSON.stringify([section, ...path]));
  for (const { path, values } of tree.settings) {
    const key = JSON.stringify(path);
    const found = (mine.get(key) ?? []).map(({ value }) => value);
    assert.deepEqual(found, values, `${key} in ${mains.join(' ')}`);
    mine.delete(key);
  }
  assert.deepEqual([...mine.keys()], []);

  function isFinal(each: { section: string; path: string[] }, main: number): boolean {
    const path = [each.section, ...each.path];
    return scan.finals.some(
      (final) =>
        final.main < main &&
        final.path.length < path.length &&
        final.path.every((name, depth) => name === path[depth]),
    );
  }
}
