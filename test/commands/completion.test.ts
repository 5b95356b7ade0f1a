/** `completion`, what its scripts ask sspidiag for, and the script that no shell here can run. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { programModel } from '../../src/cli/runCompletion.ts';
import { valueCases } from '../../src/completion/model.ts';
import { FILE_NAMES, SHELLS } from '../../src/completion/shells.ts';
import type { CompletionResult } from '../../src/report/schema/completion.ts';
import { CATALOGUE } from '../../src/status/catalogue/catalogue.ts';
import { cacheFile, labTicket } from '../support/cacheFile.ts';
import { checked, report, sspidiag } from '../support/cli.ts';
import { privateFolder } from '../support/programs.ts';

const scripts = new Map<string, string>();
for (const shell of SHELLS) scripts.set(shell, (await sspidiag(['completion', shell])).stdout);
const script = (shell: string) => scripts.get(shell) ?? '';
const model = await programModel();

describe('completion', { concurrency: 2 }, () => {
  it('without a shell names them all, and how each gets its script', async () => {
    const { exitCode, stdout, stderr } = await sspidiag(['completion']);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^sspidiag: error: [^\n]+\nsspidiag: hint: [^\n]+\n$/);
    for (const shell of SHELLS) assert.match(stderr, new RegExp(`sspidiag completion ${shell}`));
    assert.equal((await checked(await sspidiag(['completion', '--json']))).exitCode, 2);
  });

  it('of a shell that there is none for', async () => {
    for (const [given, meant] of [
      ['bsh', 'bash'],
      ['tcsh', null],
    ] as const) {
      const { exitCode, stdout, stderr } = await sspidiag(['completion', given]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, new RegExp(`takes bash, zsh, fish, powershell, not "${given}"`));
      if (meant !== null) assert.match(stderr, new RegExp(`did you mean "${meant}"`));
    }
  });

  it('prints the same in every place, whatever the terminal and the language', async () => {
    for (const shell of SHELLS) {
      assert.ok(script(shell).length > 5000 && script(shell).endsWith('\n'));
      const env = { PATH: '/usr/bin:/bin', LC_ALL: 'tr_TR.UTF-8', FORCE_COLOR: '1', TZ: 'Asia/Tokyo' };
      const again = await sspidiag(['completion', shell, '-q'], { env });
      assert.deepEqual(again, { exitCode: 0, signal: null, stdout: script(shell), stderr: '' });
      assert.doesNotMatch(script(shell), /[^\n\x20-\x7e]/, `${shell}: not in ASCII`);
    }
  });

  it('gives the script in a document too', async () => {
    for (const shell of SHELLS) {
      const { result } = await report<CompletionResult>(['completion', shell]);
      assert.deepEqual(result, { shell, fileName: FILE_NAMES[shell], script: script(shell) });
    }
  });

  it('is found by help, and what the scripts ask for is not', async () => {
    const { stdout } = await sspidiag(['--help']);
    assert.match(stdout, /^ +completion /m);
    assert.doesNotMatch(stdout, /__/);
    const help = await sspidiag(['help', 'completion']);
    for (const shell of SHELLS) assert.match(help.stdout, new RegExp(`sspidiag completion ${shell}\\b`));
  });
});

describe('what is declared', () => {
  it('has words that no shell has to quote', () => {
    const cases = valueCases(model).map(({ value }) => value);
    const operands = model.commands.flatMap(({ operand }) => operand ?? []);
    let words = 0;
    for (const value of [...cases, ...operands]) {
      if (value.kind !== 'words') continue;
      for (const word of [...value.words, ...(value.after?.words ?? [])]) {
        assert.match(word, /^[A-Za-z0-9][\w,-]*$/);
        words++;
      }
    }
    assert.ok(words > 60);
  });

  it('says of every file, cache and package that it is one', () => {
    for (const { name: command, options } of model.commands) {
      for (const { names, value } of options) {
        if (value?.name === 'file') assert.equal(value.kind, 'files', `${command} ${names}`);
        if (names.includes('--ccache')) assert.equal(value?.kind, 'caches', `${command} ${names}`);
        if (names.includes('--package')) assert.equal(value?.kind, 'words', `${command} ${names}`);
      }
    }
  });

  it('means the same by an option before and behind a command', () => {
    for (const { names, value } of model.options) {
      for (const { options } of model.commands) {
        const same = options.find((each) => each.names.at(-1) === names.at(-1));
        if (same) assert.deepEqual(same.value, value);
      }
    }
  });
});

describe('what the scripts ask for', { concurrency: 2 }, () => {
  const quietly = async (argv: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const { exitCode, stdout, stderr } = await sspidiag(['__complete', ...argv], { env });
    assert.deepEqual([exitCode, stderr], [0, ''], argv.join(' '));
    return stdout.split('\n').slice(0, -1);
  };

  it('codes: every name that begins so', async () => {
    assert.deepEqual(await quietly(['codes', 'SEC_E_NO_K']), ['SEC_E_NO_KERB_KEY']);
    assert.deepEqual(await quietly(['codes', 'sec_e_no_k']), ['SEC_E_NO_KERB_KEY']);
    assert.deepEqual(await quietly(['codes', 'NO_SUCH_CODE']), []);
    const all = await quietly(['codes']);
    assert.deepEqual(all, [...new Set(all)].sort());
    for (const { symbol } of CATALOGUE) {
      if (/^[\w.-]+$/.test(symbol)) assert.ok(all.includes(symbol), symbol);
    }
  });

  it('caches of a collection, with whose they are; not what no line can hold', async (t) => {
    const folder = join(privateFolder(t), 'a collection');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'primary'), 'tkt\n');
    const bytes = cacheFile('alice@LAB.TEST', [labTicket(Math.floor(Date.now() / 1000))]);
    for (const name of ['tkt', "tkt it's", 'tkt\nforged', 'tkt\u001b[31m']) {
      writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    }
    const env = { ...process.env, KRB5CCNAME: `DIR:${folder}` };
    const expected = ['tkt', "tkt it's"].map((name) => `DIR::${folder}/${name}\talice@LAB.TEST`);
    const found = await quietly(['caches'], env);
    assert.deepEqual(found.filter((line) => line.startsWith('DIR:')).sort(), expected);
  });

  it('nothing where there is nothing, or where something is wrong', async (t) => {
    const broken = join(privateFolder(t), 'krb5.conf');
    writeFileSync(broken, '[libdefaults\n}}}');
    assert.deepEqual(await quietly(['caches'], { ...process.env, KRB5_CONFIG: broken }), []);
    const none = { ...process.env, KRB5CCNAME: 'FILE:/nowhere/at all', KRB5_TRACE: '/dev/stderr' };
    assert.deepEqual(
      (await quietly(['caches'], none)).filter((line) => line.includes('nowhere')),
      [],
    );
    assert.deepEqual(await quietly(['nonsense']), []);
    const unknown = await quietly(['caches'], { ...process.env, KRB5CCNAME: 'NOTYPE:x' });
    assert.ok(!unknown.includes('NOTYPE:x'));
  });
});

describe("PowerShell's script", () => {
  const text = script('powershell');
  const { code, strings } = tokens(text);

  it('is balanced', () => {
    const open: string[] = [];
    const closes: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
    for (const [mark] of code.matchAll(/[()[\]{}]/g)) {
      if (!closes[mark]) open.push(mark);
      else assert.equal(open.pop(), closes[mark], mark);
    }
    assert.deepEqual(open, []);
  });

  it('needs nothing that Windows PowerShell 5.1 lacks', () => {
    for (const newer of [
      /\?\?/,
      /\?\./,
      /\?\[/,
      /&&/,
      /\|\|/,
      /\S \? /,
      /^\s*\|/m,
      /-Parallel/,
      /\bclean\s*\{/,
    ]) {
      assert.doesNotMatch(code, newer);
    }
    // Smart quotes, and whatever 5.1 would read by its code page.
    assert.doesNotMatch(text, /[^\n\x20-\x7e]/);
  });

  it('has no key twice, also where case does not count', () => {
    for (const [, table = ''] of text.matchAll(/= @\{\n([\s\S]*?)\n {4}\}/g)) {
      const keys = [...table.matchAll(/^ {8}'([^']*)' = /gm)].map(([, key = '']) => key.toLowerCase());
      assert.ok(keys.length > 10);
      assert.deepEqual(keys, [...new Set(keys)]);
    }
  });

  it('has the commands, options and words that bash has', () => {
    const bash = script('bash');
    const section = (name: string) => {
      const [, body = ''] = new RegExp(`^ {8}'${name}' = @\\(\\n([\\s\\S]*?)^ {8}\\)`, 'm').exec(text) ?? [];
      return [...body.matchAll(/word = '([^']*)'/g)].map(([, word]) => word);
    };
    const ofBash = (name: string) => new RegExp(`^ {4}${name}\\) names='([^']*)'`, 'm').exec(bash)?.[1];
    for (const { name } of model.commands) {
      assert.ok(section(name).length > 0, name);
      assert.equal(section(name).join(' '), ofBash(name), name);
    }
    assert.equal(section('').join(' '), ofBash('\\*'));
    const [, commands = ''] = /\$commands = @\(\n([\s\S]*?)^ {4}\)/m.exec(text) ?? [];
    assert.deepEqual(
      [...commands.matchAll(/word = '([^']*)'/g)].map(([, word]) => word),
      /^_sspidiag_commands='([^']*)'/m.exec(bash)?.[1]?.split(' '),
    );
    for (const { patterns, value } of valueCases(model)) {
      for (const pattern of patterns) {
        const [, kind, rest = ''] =
          new RegExp(`^ {8}'${pattern.replace('*', '\\*')}' = @\\{ kind = '(\\w+)'(.*) \\}$`, 'm').exec(
            text,
          ) ?? [];
        assert.equal(kind, value.kind, pattern);
        const words = [...rest.matchAll(/'([^']*)'/g)].map(([, word]) => word);
        if (value.kind === 'words') {
          const after = value.after ? [value.after.option, ...value.after.words] : [];
          assert.deepEqual(words, [...value.words, ...after]);
        }
      }
    }
  });

  it('says what every option is', () => {
    for (const { description } of model.commands.flatMap(({ options }) => options)) {
      assert.ok(strings.includes(description), description);
    }
  });
});

/** PowerShell's text without strings and comments, and the strings. */
function tokens(text: string): { code: string; strings: string[] } {
  const strings: string[] = [];
  const code = text.replace(/#.*$|'((?:[^'\n]|'')*)'|"((?:[^"`\n]|`.)*)"/gm, (all, single, double) => {
    if (all.startsWith('#')) return '';
    strings.push(single?.replaceAll("''", "'") ?? double);
    // What a string in double quotes computes is code as well.
    return `S ${[...(double ?? '').matchAll(/\$\([^)]*\)/g)].join(' ')}`;
  });
  assert.doesNotMatch(code, /['"`]/, 'a quote that nothing closes');
  return { code, strings };
}
