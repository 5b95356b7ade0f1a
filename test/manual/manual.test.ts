/** The manual page says what the program does: no command, option, code or scenario is missing from it, none is stale. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Command, Option } from 'commander';
import { CODES_PAGE, codesPage } from '../../scripts/manualCodes.ts';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { SCENARIOS } from '../../src/lab/scenarios.ts';
import { declareProgram } from '../../src/program.ts';
import { EXIT } from '../../src/report/exitCodes.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { NTSTATUS } from '../../src/status/ntstatus.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { VERSION } from '../../src/version.ts';
import { program as installed, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';

const HOME = join(import.meta.dirname, '..', '..');
const MAN = join(HOME, 'man');
const PAGES = readdirSync(MAN).map((name) => join(MAN, name));
const read = (page: string) => readFileSync(page, 'utf8').split('\n');
const LINES = read(join(MAN, 'sspidiag.1'));

const program = declareProgram({ command: 'error', json: false, quiet: false, nagios: false });
const help = program.createHelp();
const commands = help.visibleCommands(program);
const commonOptions = help.visibleOptions(program).map(asDeclared);

/** The lines between `.Sh title` (or `.Ss title`) and the next heading of that level. */
function section(title: string, macro = '.Sh', lines = LINES): string[] {
  const start = lines.indexOf(`${macro} ${title}`);
  assert.notEqual(start, -1, `the page has no "${macro} ${title}"`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith(`${macro} `));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The titles of those headings. */
function headings(macro: string, lines: string[]): string[] {
  return lines.filter((line) => line.startsWith(`${macro} `)).map((line) => line.slice(macro.length + 1));
}

/** The words after `.It Sy`: codes and scenarios are set so. */
function items(lines: string[], macro = 'Sy'): string[] {
  return lines.flatMap((line) => new RegExp(`^\\.It ${macro} (.+)$`).exec(line)?.[1] ?? []);
}

/** `.It Fl o , Fl -output Ar file` as `-o, --output <file>`. */
function documentedOptions(lines: string[]): string[] {
  return lines
    .filter((line) => line.startsWith('.It Fl '))
    .map((line) => {
      const flags = [...line.matchAll(/\bFl (\S+)/g)].map(([, name]) => `-${name}`);
      const argument = /\bAr (.+)$/.exec(line)?.[1]?.replaceAll('\\e', '\\');
      return flags.join(', ') + (argument ? ` <${argument}>` : '');
    });
}

/** commander's own flags, with the short one first. */
function asDeclared({ short, long, flags }: Option): string {
  const argument = /[<[].*$/.exec(flags)?.[0];
  return [short, long].filter(Boolean).join(', ') + (argument ? ` ${argument}` : '');
}

function ownOptions(command: Command): string[] {
  return help
    .visibleOptions(command)
    .map(asDeclared)
    .filter((option) => !commonOptions.includes(option));
}

function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(HOME, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(HOME, folder, name)),
  );
}

/** Where findings are made; what they take from elsewhere is known by the expressions below. */
const FINDING_SOURCES = ['src/findings', 'src/commands', 'src/operations'];

/** Their `code:` is a number that they explain or show; they may make no finding. */
const CODES_OF_OTHERS = ['src/commands/explain.ts', 'src/commands/decode.ts'].map((file) => join(HOME, file));

/** `code:` followed by one of these is a type, or a table whose own codes are counted: RULES, FUNCTION_STATUSES. */
const NO_LITERALS = ['string', 'number', 'TokenCode', 'rule.code', 'known.code'];

/**
 * Every finding code that the sources can give: literals behind `code:`, first arguments of `finding(…)`, and the
 * catalogue's codes of failures. A code that is made in another way fails the test, since then it could be missing from
 * the page unseen.
 */
function findingCodes(): string[] {
  const codes = new Set(catalogueCodes());
  for (const file of sourceFiles(...FINDING_SOURCES)) {
    const text = readFileSync(file, 'utf8');
    if (CODES_OF_OTHERS.includes(file)) {
      assert.doesNotMatch(text, /\bseverity: '|\bfinding\(/, `${file} makes findings of its own`);
      continue;
    }
    for (const [, value = ''] of text.matchAll(/\bcode: ?([^,;})]*)/g)) {
      const literals = [...value.matchAll(/'([^']*)'/g)].map(([, literal = '']) => literal);
      if (!NO_LITERALS.includes(value.trim())) {
        assert.notDeepEqual(literals, [], `${file}: cannot tell the code of "${value}"`);
      }
      for (const literal of literals) codes.add(literal);
    }
    for (const [, value = ''] of text.matchAll(/\bfinding\(\s*([^,]*?),/g)) {
      const literal = /^'([^']*)'$/.exec(value)?.[1];
      assert.ok(literal, `${file}: cannot tell the code of "finding(${value}, …)"`);
      codes.add(literal);
    }
  }
  return [...codes].sort();
}

/** Codes of the statuses that are failures: the others are never a finding. */
function catalogueCodes(): string[] {
  const values = { ...SECURITY_STATUS, ...NTSTATUS };
  const failures = FUNCTION_STATUSES.filter(({ status }) => values[status].code >= 0x80000000);
  assert.ok(
    failures.length > 60 && failures.length < FUNCTION_STATUSES.length,
    'the catalogue was not understood',
  );
  return failures.map(({ code }) => code);
}

test('every command has its section, and no other section is there', () => {
  const names = commands.map((command) => command.name()).sort();
  assert.deepEqual(headings('.Ss', section('COMMANDS')).sort(), names);
  const synopsis = section('SYNOPSIS').flatMap((line) => /^\.Cm (\S+)/.exec(line)?.[1] ?? []);
  assert.deepEqual(synopsis.sort(), names);
});

/** Where a command is described: in a page of its own, else in its section of sspidiag.1. */
function describedIn(name: string): { lines: string[]; usage: string[] } {
  const own = join(MAN, `sspidiag-${name}.1`);
  const lines = section(name, '.Ss', section('COMMANDS'));
  if (!existsSync(own)) return { lines, usage: lines.slice(0, lines.indexOf('.Pp')) };
  assert.ok(lines.includes(`.Xr sspidiag-${name} 1 .`), `its section does not name its page: ${name}`);
  return { lines: read(own), usage: section('SYNOPSIS', '.Sh', read(own)) };
}

for (const command of commands) {
  test(`${command.name()}: operands and options`, () => {
    const { lines, usage } = describedIn(command.name());
    assert.deepEqual(documentedOptions(lines).sort(), ownOptions(command).sort());
    for (const operand of command.registeredArguments) {
      const words = `Ar ${operand.name()}${operand.variadic ? ' ...' : ''}`;
      assert.ok(
        usage.some((line) => line.endsWith(words)),
        `the usage does not show "${words}"`,
      );
    }
  });
}

test('common options', () => {
  assert.deepEqual(documentedOptions(section('COMMON OPTIONS')).sort(), commonOptions.sort());
});

test('every option that the page mentions exists', () => {
  const known = [program, ...commands].flatMap((command) =>
    help.visibleOptions(command).flatMap(({ short, long }) => [short, long]),
  );
  // `Fl -` alone is "--", the end of options.
  const mentioned = [
    ...PAGES.flatMap(read)
      .join('\n')
      .matchAll(/\bFl (-?[\w-]*\w)/g),
  ].map(([, name]) => `-${name}`);
  assert.deepEqual(
    mentioned.filter((option) => !known.includes(option)),
    [],
  );
});

test('the version is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  assert.equal(VERSION, (JSON.parse(text) as { version: string }).version);
});

test('finding codes', () => {
  const codes = findingCodes();
  assert.ok(codes.length > 40, 'the sources were not understood');
  assert.deepEqual(items(section('FINDINGS')).sort(), codes);
});

test('findings are made nowhere else', () => {
  const elsewhere = sourceFiles('src').filter((file) => {
    const known = FINDING_SOURCES.some((folder) => file.startsWith(join(HOME, folder)));
    return !known && /\bseverity: '/.test(readFileSync(file, 'utf8'));
  });
  assert.deepEqual(elsewhere, []);
});

test('every finding code has a meaning, in a few words', () => {
  const lines = section('FINDINGS').filter((line) => !/^\.(Pp|Ss|Bl|El)\b/.test(line));
  for (const words of lines
    .join('\n')
    .split(/^\.It Sy /m)
    .slice(1)) {
    const [code, ...meaning] = words.trim().split('\n');
    const length = meaning.join(' ').length;
    assert.ok(length > 10 && length < 170, `${code}: ${length} characters`);
  }
});

/** The scenarios of that section, each with what the page says that it ends with. */
function documentedScenarios(title: string): string[] {
  const lines = section(title);
  return items(lines).map((name) => {
    const rest = lines.slice(lines.indexOf(`.It Sy ${name}`));
    const words = rest.find((line) => line.startsWith('.Bq ')) ?? '';
    return `${name}: ${words
      .replace('.Bq ', '')
      .replace(/ ,/g, ',')
      .replace(/\b(Dv|Sy) /g, '')}`;
  });
}

const declared = (scenarios: readonly Scenario[]) =>
  scenarios.map(({ name, expects: { exitCode, status, finding } }) => {
    return `${name}: ${[exitCode, status, finding].filter((each) => each !== null).join(', ')}`;
  });

test('lab scenarios, with what they end with', () => {
  assert.deepEqual(documentedScenarios('LAB SCENARIOS'), declared(SCENARIOS));
});

test('lab scenarios of Active Directory: the same ones by name, its own with what they end with', () => {
  const title = 'ACTIVE DIRECTORY LAB SCENARIOS';
  const own = AD_SCENARIOS.filter((each) => !SCENARIOS.includes(each));
  assert.deepEqual(documentedScenarios(title), declared(own));
  const named = section(title).flatMap((line) => /^\.Cm ([\w-]+)/.exec(line)?.[1] ?? []);
  const same = AD_SCENARIOS.filter((each) => SCENARIOS.includes(each));
  assert.deepEqual(
    named,
    same.map(({ name }) => name),
  );
});

test('exit codes', () => {
  const documented = section('EXIT STATUS').flatMap((line) => /^\.It (\d+)$/.exec(line)?.[1] ?? []);
  assert.deepEqual(documented.map(Number), Object.values(EXIT));
});

test('every environment variable that the sources read', () => {
  const documented = new Set(items(section('ENVIRONMENT'), 'Ev'));
  for (const file of sourceFiles('src')) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/process\.env\.([A-Z]\w*)/g)) {
      assert.ok(documented.has(name), `${name}, read in ${file}`);
    }
  }
});

test('the page of all codes is the catalogue: node scripts/manualCodes.ts writes it', () => {
  assert.ok(readFileSync(CODES_PAGE, 'utf8') === codesPage(), 'it is not what the catalogue has');
});

test('mandoc has nothing to complain about', { skip: without(installed('mandoc', 'mandoc')) }, async (t) => {
  // A reference to a page is looked up where pages are installed: here, in a folder with these alone.
  const installation = privateFolder(t);
  for (const page of PAGES) {
    const folder = join(installation, `man${page.at(-1)}`);
    mkdirSync(folder, { recursive: true });
    copyFileSync(page, join(folder, basename(page)));
  }
  await execute(['/usr/sbin/makewhatis', installation]);
  const argv = ['mandoc', '-Tlint', '-W', 'style', ...PAGES];
  const { exitCode, stdout, stderr } = await execute(argv, {
    env: { ...process.env, MANPATH: installation },
  });
  assert.deepEqual({ exitCode, stdout, stderr }, { exitCode: 0, stdout: '', stderr: '' });
});
