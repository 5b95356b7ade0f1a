/** The list of targets, line by line, and the order of answers. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryOf } from '../../src/batch/list.ts';
import { inOrder } from '../../src/batch/order.ts';
import { newTally } from '../../src/batch/tally.ts';

/** A line, and the target and the name that it has; or what is said of it. */
const LINES: readonly (readonly [string, readonly [string, string | null] | RegExp | null])[] = [
  ['HTTP/web.example.com', ['HTTP/web.example.com', null]],
  ['  https://web.example.com/ \r', ['https://web.example.com/', null]],
  ['', null],
  ['   \t', null],
  ['# a remark', null],
  ['"HTTP/web"', ['HTTP/web', null]],
  ['{"target":"HTTP/web","id":"a"}', ['HTTP/web', 'a']],
  ['{"target":"HTTP/web","id":7,"owner":{"team":[1]}}', ['HTTP/web', '7']],
  ['{"target":"HTTP/web","id":9007199254740993}', /below 2\^53/],
  ['{"target":" HTTP/web ","id":null}', ['HTTP/web', null]],
  ['{"target":"HTTP/web","line":3,"id":null,"ok":false}', ['HTTP/web', null]],
  ['{"target":7}', /no text named "target"/],
  ['{"Target":"HTTP/web"}', /no text named "target"/],
  ['["HTTP/web"]', /no text named "target"/],
  ['{"target":"HTTP/web","id":[1]}', /neither a text nor a whole number/],
  ['{"target":"HTTP/web"', /begins as JSON and is none/],
  ['{"target":""}', /is empty/],
  ['"HTTP/a\\u0000b"', /a character that is none/],
  ['HTTP/\ufffd', /a character that is none/],
  ['HTTP/a\tb', /a character that is none/],
  [`HTTP/${'a'.repeat(20_000)}`, /over 16384 characters/],
  [`{"target":"HTTP/web","calls":"${'a'.repeat(20_000)}"}`, ['HTTP/web', null]],
  [`{"target":"HTTP/web","calls":"${'a'.repeat(2_000_000)}"}`, /over 1048576 characters/],
  ['{"schema":"sspidiag/batch/1","command":"batch"}', null],
  ['[::1]:443', ['[::1]:443', null]],
  ['"\\ud800"', /a character that is none/],
];

describe('a line of a list of targets', () => {
  for (const [line, expected] of LINES) {
    it(`${JSON.stringify(line).slice(0, 60)}, ${line.length} characters`, () => {
      const entry = entryOf(line, 3);
      if (expected === null) return assert.equal(entry, null);
      assert.equal(entry?.line, 3);
      if (expected instanceof RegExp) return assert.match(entry.error ?? '', expected);
      assert.deepEqual([entry.target, entry.id, entry.error], [...expected, null]);
    });
  }
});

describe('a line that is no target', () => {
  for (const line of ['{"id":"x"}', '{"target":"a\\u0001b","id":"x"}', '{"target":"","id":"x"}']) {
    it(`keeps its id: ${line}`, () => assert.equal(entryOf(line, 3)?.id, 'x'));
  }
});

describe('answers in order', () => {
  it('wait for those before them, and what waits is written at the end', () => {
    const written: (string | Buffer)[] = [];
    const out = inOrder((text) => written.push(text));
    out.deliver(1, 'b');
    out.deliver(3, 'd');
    assert.deepEqual(written, []);
    out.deliver(0, 'a');
    assert.deepEqual(written, ['a', 'b']);
    out.flush();
    assert.deepEqual(written, ['a', 'b', 'd']);
  });

  it('hold up what is far behind one that hangs: else all of them would gather', () => {
    const out = inOrder(() => undefined);
    assert.ok(out.hasRoom(255));
    assert.ok(!out.hasRoom(256));
    out.deliver(0, 'a');
    assert.ok(out.hasRoom(256));
  });
});

describe('the answer to all targets', () => {
  const exitCodeOf = (codes: readonly number[]) => {
    const tally = newTally();
    for (const exitCode of codes) tally.add('HTTP/web', { exitCode, findings: [] }, 1);
    return tally.exitCode();
  };
  for (const [codes, expected] of [
    [[], 0],
    [[0, 0], 0],
    [[0, 3, 0], 3],
    [[0, 3, 2], 2],
    [[3, 1, 2, 0], 1],
    [[1, 4], 4],
    [[0, 130], 3],
    [[0, 5], 3],
  ] as const) {
    it(`of ${codes.join(', ') || 'none'} is ${expected}`, () => assert.equal(exitCodeOf(codes), expected));
  }

  it('counts a finding once for each target, and answers of before as answers', () => {
    const tally = newTally();
    const finding = { code: 'timed-out', severity: 'error', title: 'no answer in time' } as const;
    tally.add('a', { exitCode: 3, findings: [finding, finding] }, 10);
    tally.add('b', { exitCode: 3, findings: [finding] }, 30);
    tally.add('c', { exitCode: 0, findings: [] }, 20);
    tally.before(1);
    const { targets, answeredBefore, exitCodes, findings, slowest } = tally.result();
    assert.deepEqual([targets, answeredBefore, tally.exitCode()], [4, 1, 1]);
    assert.deepEqual(
      exitCodes.map(({ exitCode, targets }) => [exitCode, targets]),
      [
        [0, 1],
        [1, 1],
        [3, 2],
      ],
    );
    assert.deepEqual(findings, [{ ...finding, targets: 2 }]);
    assert.deepEqual(slowest, { target: 'b', milliseconds: 30 });
  });
});
