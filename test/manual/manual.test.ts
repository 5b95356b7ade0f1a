/** The manual says what the program does: no page, command, option or scenario is missing from it, none is stale. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Command, Option } from 'commander';
import { CODES_PAGE, codesPage } from '../../scripts/manualCodes.ts';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { SCENARIOS } from '../../src/lab/scenarios.ts';
import { declareProgram } from '../../src/program.ts';
import { EXIT } from '../../src/report/exitCodes.ts';
import { VERSION } from '../../src/version.ts';
import { program as installed, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { HOME, items, PAGES, page, pageOf, referenceTo, section } from './pages.ts';

const OVERVIEW = page('sspidiag.1');
const PACKAGE = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')) as {
  version: string;
  man: string[];
};

const program = declareProgram({ command: 'error', json: false, quiet: false, nagios: false });
const help = program.createHelp();
const commands = help.visibleCommands(program);
const commonOptions = help.visibleOptions(program).map(asDeclared);

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

test('every page is installed by the package', () => {
  assert.deepEqual(
    PACKAGE.man,
    PAGES.map((path) => `man/${basename(path)}`),
  );
});

test('every page refers to the overview, and the overview to every page', () => {
  const references = (lines: readonly string[]) =>
    lines.flatMap((line) => /^\.Xr (sspidiag\S* \d)/.exec(line)?.[1] ?? []);
  const others = PAGES.filter((path) => basename(path) !== 'sspidiag.1');
  const seeAlso = references(section('SEE ALSO', OVERVIEW));
  assert.deepEqual(seeAlso.toSorted(), others.map(referenceTo).toSorted());
  for (const path of others) {
    const lines = section('SEE ALSO', page(basename(path)));
    assert.ok(lines.join(' ').match(/\.Xr sspidiag 1|sspidiag\(1\)/), path);
  }
});

test('the overview lists every command once', () => {
  const listed = items(section('COMMANDS', OVERVIEW), 'Cm');
  assert.deepEqual(listed.toSorted(), commands.map((command) => command.name()).toSorted());
});

for (const command of commands) {
  test(`the page of ${command.name()}: operands and options`, () => {
    const lines = pageOf(command.name());
    assert.deepEqual(documentedOptions(lines).sort(), ownOptions(command).sort());
    const usage = section('SYNOPSIS', lines);
    assert.ok(usage.includes(`.Cm ${command.name()}`), 'the usage does not begin with the command');
    for (const operand of command.registeredArguments) {
      const words = `Ar ${operand.name()}${operand.variadic ? ' ...' : ''}`;
      assert.ok(
        usage.some((line) => line.endsWith(words)),
        `the usage does not show "${words}"`,
      );
    }
    for (const title of ['EXIT STATUS', 'EXAMPLES']) section(title, lines);
  });
}

test('common options', () => {
  assert.deepEqual(documentedOptions(section('COMMON OPTIONS', OVERVIEW)).sort(), commonOptions.sort());
});

test('every option that a page mentions exists', () => {
  const known = [program, ...commands].flatMap((command) =>
    help.visibleOptions(command).flatMap(({ short, long }) => [short, long]),
  );
  // `Fl -` alone is "--", the end of options.
  const text = PAGES.map((path) => readFileSync(path, 'utf8')).join('\n');
  const mentioned = [...text.matchAll(/\bFl (-?[\w-]*\w)/g)].map(([, name]) => `-${name}`);
  assert.deepEqual(
    mentioned.filter((option) => !known.includes(option)),
    [],
  );
});

test('the version is that of the package', () => {
  assert.equal(VERSION, PACKAGE.version);
});

/** The scenarios of that section, each with what the page says that it ends with. */
function documentedScenarios(title: string): string[] {
  const lines = section(title, pageOf('lab'));
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
  assert.deepEqual(documentedScenarios('SCENARIOS'), declared(SCENARIOS));
});

test('lab scenarios of Active Directory: the same ones by name, its own with what they end with', () => {
  const title = 'ACTIVE DIRECTORY SCENARIOS';
  const own = AD_SCENARIOS.filter((each) => !SCENARIOS.includes(each));
  assert.deepEqual(documentedScenarios(title), declared(own));
  const named = section(title, pageOf('lab')).flatMap((line) => /^\.Cm ([\w-]+)/.exec(line)?.[1] ?? []);
  const same = AD_SCENARIOS.filter((each) => SCENARIOS.includes(each));
  assert.deepEqual(
    named,
    same.map(({ name }) => name),
  );
});

test('exit codes', () => {
  const documented = section('EXIT STATUS', OVERVIEW).flatMap((line) => /^\.It (\d+)$/.exec(line)?.[1] ?? []);
  assert.deepEqual(documented.map(Number), Object.values(EXIT));
});

test('every environment variable that the sources read', () => {
  const documented = new Set(items(section('ENVIRONMENT', OVERVIEW), 'Ev'));
  const sources = readdirSync(join(HOME, 'src'), { recursive: true, encoding: 'utf8' });
  for (const file of sources.filter((name) => name.endsWith('.ts')).map((name) => join(HOME, 'src', name))) {
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
