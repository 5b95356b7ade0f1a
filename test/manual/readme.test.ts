/** README.md, CONTRIBUTING.md and CHANGELOG.md name only what is there, and the README leaves no command out. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { declareProgram } from '../../src/program.ts';
import { EXIT } from '../../src/report/exitCodes.ts';
import { VERSION } from '../../src/version.ts';

const HOME = join(import.meta.dirname, '..', '..');
const read = (name: string) => readFileSync(join(HOME, name), 'utf8');
const README = read('README.md');
const CHANGELOG = read('CHANGELOG.md');
const DOCUMENTS = {
  'README.md': README,
  'CONTRIBUTING.md': read('CONTRIBUTING.md'),
  'CHANGELOG.md': CHANGELOG,
};
const PACKAGE = JSON.parse(read('package.json')) as { license: string; scripts: Record<string, string> };

const program = declareProgram({ command: 'error', json: false, quiet: false, nagios: false });
const help = program.createHelp();
const commands = help.visibleCommands(program);

/** What GitHub makes of a heading. */
const anchor = (heading: string) =>
  `#${heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(' ', '-')}`;

/** Lines of code in fences, and spans of code between backticks. */
function codeOf(markdown: string): string[] {
  const fences = [...markdown.matchAll(/^ *```\w*\n([\s\S]*?)^ *```$/gm)].flatMap(([, text = '']) =>
    text.split('\n'),
  );
  const spans = [...markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`([^`]+)`/g)];
  return [...fences, ...spans.map(([, span = '']) => span)];
}

/** Made by a build, not kept. */
const BUILT = /^dist\b/;
/** `src/commands/NAME.ts` is a pattern, as is `src/wire/*.ts`. */
const PATTERN = /[A-Z]{4,}(?!\.md)|[*…]/;

for (const [name, text] of Object.entries(DOCUMENTS)) {
  describe(name, () => {
    it('links to what is there', () => {
      const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
      for (const target of targets.filter((each) => !/^https?:/.test(each))) {
        const found = target.startsWith('#') ? headings.includes(target) : existsSync(join(HOME, target));
        assert.ok(found, target);
      }
    });

    it('names files and folders that are there', () => {
      const rooms =
        /^\.?\/?(?:(?:src|test|man|scripts|bench|bin|doc)\/[\w./*-]*|[A-Z]+\.md|(?:package|package-lock|tsconfig|biome)\.json)$/;
      const paths = codeOf(text).flatMap((code) => code.split(' ').filter((word) => rooms.test(word)));
      const missing = paths.filter((path) => !BUILT.test(path) && !PATTERN.test(path));
      assert.deepEqual(
        missing.filter((path) => !existsSync(join(HOME, path))),
        [],
      );
    });

    it('names npm scripts that are there', () => {
      const named = codeOf(text).flatMap((code) =>
        [...code.matchAll(/\bnpm (?:run (?:-\S+ )*)?(\w+)/g)].map(([, script = '']) => script),
      );
      const known = [...Object.keys(PACKAGE.scripts), 'ci', 'install'];
      assert.deepEqual(
        named.filter((script) => !known.includes(script)),
        [],
      );
    });

    it('names commands and options that are there', () => {
      const calls = codeOf(text).flatMap((code) =>
        code
          .split(/ -- |\| /)
          .filter(isCall)
          .map(words),
      );
      for (const [, verb = '', ...rest] of calls) {
        if (verb === '' || verb.startsWith('-') || PATTERN.test(verb)) continue;
        const command = commands.find((each) => each.name() === verb);
        assert.ok(command, `sspidiag ${verb}`);
        const known = [program, command].flatMap((each) => help.visibleOptions(each));
        for (const option of rest.filter((word) => /^--?[a-z]/.test(word))) {
          // What stands behind --exec is another program's.
          if (rest.includes('--exec') && rest.indexOf(option) > rest.indexOf('--exec')) continue;
          const isKnown = known.some(({ short, long }) => option === short || option === long);
          assert.ok(isKnown, `sspidiag ${verb} ${option}`);
        }
      }
    });
  });
}

const isCall = (code: string) => /^(?:[$#] |\$\w+ = )?(?:bin\/)?sspidiag(?:\.js)? /.test(code);
/** The words of a command line; one in quotes is one word. */
const words = (code: string) =>
  [...code.replace(/^(?:[$#] |\$\w+ = )/, '').matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) => word);

describe('the README', () => {
  it('has a row for every command', () => {
    const rows = [...README.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, command]) => command);
    assert.deepEqual(rows.toSorted(), commands.map((command) => command.name()).toSorted());
  });

  it('has a row for every exit code', () => {
    const rows = [...README.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    assert.deepEqual(rows, Object.values(EXIT));
  });

  it('counts its recipes', () => {
    const numbers = [...README.matchAll(/^\*\*(\d+)\. /gm)].map(([, number]) => Number(number));
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the change log', () => {
  it('begins with this version, and has the headings of Keep a Changelog', () => {
    const [first = ''] = CHANGELOG.match(/^## .+$/m) ?? [];
    assert.match(
      first,
      new RegExp(`^## \\[${VERSION.replaceAll('.', '\\.')}\\] - (Unreleased|\\d{4}-\\d\\d-\\d\\d)$`),
    );
    const kinds = [...CHANGELOG.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    assert.deepEqual(
      kinds.filter((kind) => !known.includes(kind ?? '')),
      [],
    );
  });
});

describe('the licence', () => {
  it('is the one that package.json names', () => {
    assert.equal(PACKAGE.license, 'Apache-2.0');
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004/);
    assert.match(README, /\[Apache 2\.0\]\(LICENSE\)/);
  });
});

describe('what README.md says is proved', () => {
  const figures = read('doc/figures.md').split(/^## /m);
  const sections = new Map(figures.slice(1).map((text) => [text.split('\n', 1)[0] ?? '', text]));
  const numbers = (text: string) => [...text.replace(/(\d) (?=\d{3}\b)/g, '$1').matchAll(/\d+/g)].map(Number);
  const rows = README.split('\n').filter((line) => /\| `npm run prove -- [\w -]+` \|$/.test(line));

  it('names each proof once', () => {
    const named = rows.flatMap((row) => /-- ([\w -]+)` \|$/.exec(row)?.[1]?.split(' ') ?? []);
    assert.deepEqual(named.toSorted(), [...sections.keys()].sort());
  });

  for (const row of rows) {
    const [, claim = '', measured = '', command = ''] = row.split('|');
    it(command.trim(), () => {
      const text = (/-- ([\w -]+)/.exec(command)?.[1]?.split(' ') ?? []).map((name) => sections.get(name));
      const known = numbers(text.join('\n'));
      assert.ok(numbers(measured).length > 0, measured);
      for (const number of numbers(`${claim} ${measured}`))
        assert.ok(known.includes(number), `${number}: ${row}`);
    });
  }
});
