/** `--plain`: one record a line, whatever stands in it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { renderPlain } from '../../src/render/plain.ts';
import { type Report, report } from '../../src/report/report.ts';
import { sspidiag } from '../support/cli.ts';
import { program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

/** Without the last line's end; a TAB before it stands for an empty field. */
const whole = (text: string) => text.replace(/\n$/, '');
const records = (text: string) => text.split('\n').map((line) => line.split('\t'));

it('first the verdict, then findings, then what tables show', async () => {
  const { stdout, stderr, exitCode } = await sspidiag([
    'acquire',
    '--package',
    'Kerberos',
    '--ccache',
    'FILE:/nowhere',
    '--plain',
  ]);
  assert.equal(exitCode, 1, stderr);
  const [verdict = [], finding = [], ...rest] = records(stdout);
  assert.deepEqual(verdict.slice(0, 2), ['FAIL', 'acquire']);
  assert.equal(verdict.length, 3);
  assert.deepEqual(finding.slice(0, 3), ['finding', 'error', 'ccache-missing']);
  assert.ok(rest.some(([kind, code]) => kind === 'because' && code === 'ccache-missing'));
  assert.ok(rest.some(([kind, code]) => kind === 'cure' && code === 'ccache-missing'));
  assert.ok(rest.some(([kind, section, label]) => kind === 'field' && section && label === 'package'));
  assert.deepEqual(rest.at(-1), ['']);
});

it('rows have a field for every column, empty ones too', async () => {
  const { stdout } = await sspidiag(['lab', '--list', '--plain', '--color', 'always']);
  const [, head = [], ...rows] = records(whole(stdout));
  assert.deepEqual(head, ['head', 'Scenarios', 'name', 'what is wrong', 'exit', 'status', 'finding']);
  assert.ok(rows.some((row) => row.at(-1) === ''));
  for (const row of rows) {
    assert.equal(row.length, head.length, row.join(' | '));
    assert.equal(row[0], 'row');
  }
});

it('a tree has paths', async () => {
  const token = Buffer.from('600b06062b0601050502a0010500', 'hex').toString('base64');
  const { stdout } = await sspidiag(['decode', '--plain', '--offsets', token]);
  for (const record of records(whole(stdout)).filter(([kind]) => kind === 'tree')) {
    assert.equal(record.length, 5, record.join(' | '));
  }
  assert.match(stdout, /^tree\t[^\t]+\t[\w.]+\t/m);
});

it('no value makes a line, a field or a colour of its own', async () => {
  const hostile = 'a\tb\r\nOK\tforged\u001b[31m\u2028\u202e \\n';
  const result = {
    found: [],
    unknown: [{ given: hostile, because: hostile, nearest: [] }],
    findingCodes: [],
    catalogue: null,
  };
  const finding = {
    code: 'keytab-kvno',
    severity: 'error',
    title: hostile,
    evidence: [hostile],
    cure: [hostile],
  } as const;
  const text = await renderPlain(
    report('explain', {
      exitCode: 1,
      result,
      findings: [{ ...finding, evidence: [hostile], cure: [hostile] }],
    }) as Report,
  );
  const lines = records(whole(text));
  assert.deepEqual(
    lines.map(([kind]) => kind),
    ['FAIL', 'finding', 'because', 'cure', 'head', 'row'],
  );
  const shown = 'a\\tb\\r\\nOK\\tforged\\u{1b}[31m\\u{2028}\\u{202e} \\n';
  assert.deepEqual(lines[2], ['because', 'keytab-kvno', shown]);
  assert.deepEqual(lines[5]?.slice(0, 4), ['row', 'Not explained', shown, shown]);
});

it('awk finds a field', { skip: without(program('awk', 'mawk')) }, async () => {
  const { stdout } = await sspidiag(['explain', '--plain', '0x8009030E']);
  const { stdout: found } = await execute(['awk', '-F\t', '$3 == "symbol" { print $4 }'], {}, stdout);
  assert.equal(found, 'SEC_E_NO_CREDENTIALS\n');
});

for (const args of [
  ['explain', '--json', '5'],
  ['doctor', '--nagios'],
  ['decode', '--ndjson', 'YIIF'],
]) {
  it(`not with ${args[1]}`, async () => {
    const { exitCode, stderr, stdout } = await sspidiag([...args, '--plain']);
    assert.match(stderr + stdout, new RegExp(`--plain and ${args[1]} exclude each other`));
    assert.equal(exitCode, args[1] === '--nagios' ? 3 : 2);
  });
}

it('nothing with --quiet', async () => {
  assert.deepEqual(await sspidiag(['explain', '--plain', '-q', '5']), {
    ...{ exitCode: 0, signal: null, stdout: '', stderr: '' },
  });
});
