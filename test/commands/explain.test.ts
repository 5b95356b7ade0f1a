/** `explain`: what it answers, its exit codes, its lists, and that it loads neither a library nor weighs on others. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ExplainOptions, explain } from '../../src/commands/explain.ts';
import { explainView } from '../../src/render/views/explain.ts';
import { UsageError } from '../../src/report/exitCodes.ts';
import { type ExplainResult, ExplainResult as Schema } from '../../src/report/schema/explain.ts';
import { envelope } from '../../src/report/schema/shared.ts';
import { CATALOGUE } from '../../src/status/catalogue/catalogue.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { NODE } from '../support/installation.ts';
import { execute, privateFolder } from '../support/programs.ts';

const OPTIONS: ExplainOptions = {
  json: true,
  plain: false,
  backend: { name: 'auto', library: null, noise: false },
  timeoutSeconds: 5,
  trace: false,
  color: 'never',
  quiet: false,
  words: [],
  list: false,
  family: null,
};

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(JSON.stringify(envelope('explain', Schema))),
);

/** Explains, and checks what holds for every answer. */
async function answer(words: readonly string[], more: Partial<ExplainOptions> = {}) {
  const report = await explain({ ...OPTIONS, words, ...more });
  assert.ok(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors));
  const result = report.result as ExplainResult;
  const explained = result.found.length + result.findingCodes.length;
  assert.equal(report.exitCode, explained > 0 || result.catalogue ? 0 : 1);
  const view = explainView(report);
  assert.doesNotMatch(JSON.stringify(view), /"undefined|\[object|NaN/);
  const first = result.found.map(({ readings }) =>
    readings[0]?.entries.map(({ symbol }) => symbol).join('+'),
  );
  return { report, result, view, first };
}

describe('explain', () => {
  it('takes codes, each by itself', async () => {
    const { first, view } = await answer(['0x8009030C', '24', 'status_logon_failure']);
    assert.deepEqual(first, ['SEC_E_LOGON_DENIED', 'KDC_ERR_PREAUTH_FAILED', 'STATUS_LOGON_FAILURE']);
    assert.match(view.headline, /SEC_E_LOGON_DENIED, KDC_ERR_PREAUTH_FAILED, STATUS_LOGON_FAILURE/);
  });

  it('takes codes of findings, alone, as tables print them, and beside others', async () => {
    const { result, view } = await answer(['[keytab-kvno]', 'Replay', '0x18']);
    assert.deepEqual(
      result.findingCodes.map(({ code, title }) => `${code}: ${title}`),
      ['keytab-kvno: keytab holds an old key', 'replay: token was used before'],
    );
    assert.equal(result.findingCodes[0]?.statuses.length, 0);
    assert.equal(result.found.length, 1);
    assert.match(view.headline, /^explain {2}keytab-kvno, replay, KDC_ERR_PREAUTH_FAILED/);
    const { result: other } = await answer(['channel-binding-mismatch']);
    assert.deepEqual(other.findingCodes[0]?.statuses.at(-1), {
      status: 'SEC_E_BAD_BINDINGS',
      function: 'AcceptSecurityContext',
    });
  });

  it('names the finding that was probably meant', async () => {
    const { result } = await answer(['keytab-kvn']);
    assert.deepEqual(result.findingCodes, []);
    assert.deepEqual(result.unknown[0]?.nearest, ['keytab-kvno']);
  });

  it('takes a word of a log line for no finding', async () => {
    const { result } = await answer(['replay of a request: error 0x80090302']);
    assert.deepEqual(result.findingCodes, []);
    assert.equal(result.found.length, 1);
  });

  it('takes a log line, quoted or not', async () => {
    const line = 'Status: 0xC000006D Sub Status: 0xC0000064 Process ID: 0x18';
    for (const words of [[line], line.split(' ')]) {
      const { first, result } = await answer(words);
      assert.deepEqual(first, ['STATUS_LOGON_FAILURE', 'STATUS_NO_SUCH_USER']);
      assert.equal(result.found[0]?.line, 1);
    }
  });

  it('takes the name of a file, in UTF-16 too', async (t) => {
    const file = join(privateFolder(t), 'netlogon.log');
    const text = 'start\r\nSamLogon: logon of CONTOSO\\bob Returns 0xC0000234\r\n';
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      writeFileSync(file, bytes);
      const { first, result } = await answer([file]);
      assert.deepEqual(first, ['STATUS_ACCOUNT_LOCKED_OUT']);
      assert.equal(result.found[0]?.line, 2);
    }
  });

  it('gives all that is known of a code', async () => {
    const { result, view } = await answer(['0x8009030B']);
    const entry = result.found[0]?.readings[0]?.entries[0];
    assert.deepEqual(entry?.code, { hex: '0x8009030B', signed: -2146893045, unsigned: 2148074251 });
    assert.ok(entry.causes.length > 0 && entry.source !== '' && entry.meaning !== '');
    const text = JSON.stringify(view);
    for (const part of [
      entry.meaning,
      entry.causes[0]?.cause,
      entry.causes[0]?.cure,
      '2148074251',
      entry.source,
    ]) {
      assert.ok(text.includes(JSON.stringify(part).slice(1, -1)), part);
    }
  });

  it('puts the function that the line names first', async () => {
    const { result } = await answer(['AcceptSecurityContext failed with 0x80090308']);
    assert.equal(result.found[0]?.readings[0]?.entries[0]?.functions[0]?.function, 'AcceptSecurityContext');
  });

  it('shows every function-specific cause there is, drivers included', async () => {
    for (const { function: name, status, causes } of FUNCTION_STATUSES) {
      const { result } = await answer([status]);
      const entries = result.found[0]?.readings.flatMap((reading) => reading.entries) ?? [];
      const shown = entries.flatMap(({ functions }) => functions).find((each) => each.function === name);
      assert.deepEqual(
        shown?.causes.map(({ cause }) => cause),
        causes.map(({ cause }) => cause),
        `${name} ${status}`,
      );
    }
  });

  it('says no where there is no code, with what is near', async () => {
    const { report, result, view } = await answer(['SEC_E_LOGON_DENID']);
    assert.deepEqual([report.exitCode, report.ok], [1, false]);
    assert.equal(result.unknown[0]?.nearest[0], 'SEC_E_LOGON_DENIED');
    assert.match(JSON.stringify(view), /spelt nearly so/);
    assert.equal((await answer(['May 14 09:12:44 sshd[1326]: port 18'])).report.exitCode, 1);
    assert.match((await answer(['0x80091234'])).result.unknown[0]?.because ?? '', /facility 9/);
  });

  it('explains one of two where only one is known', async () => {
    const { first, result } = await answer(['0x8009030C', 'SEC_E_NOSUCH']);
    assert.deepEqual(
      [first, result.unknown.map(({ given }) => given)],
      [['SEC_E_LOGON_DENIED'], ['SEC_E_NOSUCH']],
    );
  });

  it('takes GSS-API and MIT codes apart', async () => {
    const { result } = await answer(['851968.2529638949']);
    const symbols = result.found[0]?.readings[0]?.entries.map(({ symbol }) => symbol);
    assert.deepEqual(symbols, ['GSS_S_FAILURE', 'KRB_AP_ERR_SKEW']);
    assert.equal(
      (await answer(['0x25'])).result.found[0]?.readings[0]?.entries[0]?.comErr?.signed,
      -1765328347,
    );
  });

  it('refuses what it cannot be asked', async () => {
    const refused: [Partial<ExplainOptions>, RegExp][] = [
      [{ words: [] }, /nothing to explain/],
      [{ words: [' '] }, /nothing to explain/],
      [{ words: ['6'], list: true }, /--list takes no code/],
      [{ words: ['6'], family: 'win32' }, /--family goes with --list/],
      [{ list: true, family: 'win23' }, /--family takes/],
    ];
    for (const [options, message] of refused) {
      await assert.rejects(explain({ ...OPTIONS, ...options }), (error: UsageError) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, message);
        return true;
      });
    }
  });
});

describe('explain --list', () => {
  it('has the whole catalogue', async () => {
    const { result, view } = await answer([], { list: true });
    assert.equal(result.catalogue?.length, CATALOGUE.length);
    const rows = view.blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
    assert.equal(rows.length, CATALOGUE.length);
  });

  it('is filtered by field', async () => {
    const { result } = await answer([], { list: true, family: 'gss-major' });
    assert.ok(
      result.catalogue?.length === 28 && result.catalogue.every(({ family }) => family === 'gss-major'),
    );
  });

  it('has codes by which each entry is found again', async () => {
    for (const { symbol, code, family } of (await answer([], { list: true })).result.catalogue ?? []) {
      for (const word of [symbol, code.hex]) {
        const { result } = await answer([word]);
        const entries = result.found.flatMap(({ readings }) => readings.flatMap((each) => each.entries));
        assert.ok(
          entries.some((each) => each.symbol === symbol && each.family === family),
          `${word} is not ${symbol}`,
        );
      }
    }
  });
});

/** A program in a process of its own that lists the modules it resolved. */
async function modulesOf(program: string): Promise<string[]> {
  const source = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); seen.push(found.url); return found; } });
    ${program}
    process.stdout.write('\\n' + JSON.stringify(seen));`;
  const { stdout, stderr, exitCode } = await execute(
    [NODE, '--input-type=module', '-e', source],
    { env: process.env },
    '',
  );
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
}

const url = (path: string) => new URL(`../../${path}`, import.meta.url).href;

test('explain loads no koffi, and so no library', async () => {
  const options = JSON.stringify({ ...OPTIONS, words: ['0xC000006D', '-1765328230'] });
  const modules = await modulesOf(`
    const { explain } = await import(${JSON.stringify(url('src/commands/explain.ts'))});
    const { renderTable } = await import(${JSON.stringify(url('src/render/table.ts'))});
    const report = await explain(${options});
    if (report.exitCode !== 0) throw new Error('not explained');
    await renderTable(report, 'never');`);
  assert.ok(
    modules.some((each) => each.endsWith('/catalogue.ts')),
    'the catalogue was not loaded',
  );
  assert.deepEqual(
    modules.filter((each) => /koffi/.test(each)),
    [],
  );
});

test('the command line does not load the catalogue before it is asked', async () => {
  const modules = await modulesOf(`await import(${JSON.stringify(url('src/program.ts'))});`);
  assert.ok(modules.some((each) => each.endsWith('/cli.ts')));
  assert.deepEqual(
    modules.filter((each) => /status\/catalogue|commands\/explain/.test(each)),
    [],
  );
});

describe('the return codes of the pages that this tool is about', () => {
  const FUNCTIONS = [
    'SspiAcquireCredentialsHandleAsync',
    'ImportSecurityContext',
    'ImpersonateSecurityContext',
  ];
  for (const name of FUNCTIONS) {
    it(`${name}: causes of its own for each`, async () => {
      const documented = FUNCTION_STATUSES.filter((each) => each.function === name && each.documented);
      assert.ok(documented.length >= 4, `${documented.length} codes`);
      for (const { status } of documented) {
        const { result } = await answer([`${name} returned ${status}`]);
        const entry = result.found[0]?.readings[0]?.entries[0];
        assert.equal(entry?.functions[0]?.function, name, status);
        assert.ok(entry.functions[0]?.meaning !== '', status);
      }
    });
  }
});

it('a slip among codes costs none of the others', async () => {
  const { result } = await answer(['0x18', '25', '6', '0x80090308', '2.5']);
  assert.deepEqual(
    result.found.map(({ given }) => given),
    ['0x18', '25', '6', '0x80090308'],
  );
  assert.deepEqual(
    result.unknown.map(({ given }) => given),
    ['2.5'],
  );
});

it('a word of a mebibyte is compared with no name', async () => {
  const start = performance.now();
  const { result } = await answer(['SEC_E_'.repeat(170_000)]);
  assert.deepEqual([result.found, result.unknown[0]?.nearest], [[], []]);
  // Compared with every name it takes minutes.
  assert.ok(performance.now() - start < 10_000);
});
