/** How examples are read, and what counts as shown: the rule of examples.test.ts must be able to fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, examplesOf, sessionsOfPage } from './sessions.ts';

test('a session is read into commands with what is shown below them', () => {
  const session = '$ one \\\n    two\nanswer\n\n# three\n\nPS> four\n';
  assert.deepEqual(examplesOf(session), [
    { prompt: '$', command: 'one \\\n    two', shown: ['answer'] },
    { prompt: '#', command: 'three', shown: [] },
    { prompt: 'PS>', command: 'four', shown: [] },
  ]);
});

test('a literal block without a prompt is no session, and the escapes of mdoc are read', () => {
  const page = ".Bd -literal\nuser:DOMAIN:\n.Ed\n.Bd -literal -offset indent\n$ a 'b\\ec'\n\\&...\n.Ed\n";
  assert.deepEqual(sessionsOfPage(page), [{ prompt: '$', command: "a 'b\\c'", shown: ['...'] }]);
});

const SAME: readonly [what: string, shown: string[], output: string][] = [
  ['nothing', [], '\n'],
  ['all of it', ['a', '', 'b'], 'a\n\nb\n'],
  ['the rest left out', ['a', '...'], 'a\n\nb\nc\n'],
  ['the middle left out', ['a', '...', 'c'], 'a\nc\nb\nc\n'],
  ['text left out', ['x ... z', 'long ...'], 'x y z\nlong words\n'],
  ['kinds', ['at 2026-01-02T03:04:05Z, 3 d left'], 'at 2027-11-12T13:14:15Z, 23 h 59 min left\n'],
  ['a folder', ['in /tmp/sspidiag-lab-abcdef/ccache'], 'in /elsewhere/sspidiag-lab-ABC123/ccache\n'],
  ['widths', ['│ a   │', '├─────┤'], '│ a │\n├───┤\n'],
];

for (const [what, shown, output] of SAME) {
  test(`shown is what is printed: ${what}`, () => assert.equal(difference(shown, output), null));
}

const DIFFERENT: readonly [what: string, shown: string[], output: string][] = [
  ['nothing is shown', [], 'a\n'],
  ['another line', ['a'], 'b\n'],
  ['more is printed', ['a'], 'a\nb\n'],
  ['less is printed', ['a', 'b'], 'a\n'],
  ['nothing is left out', ['a', '...'], 'a\n'],
  ['the end is missing', ['a', '...', 'c'], 'a\nc\nd\n'],
  ['the order is another', ['a', '...', 'c', 'b'], 'a\nx\nb\nc\n'],
  ['a number that is no kind', ['kvno 1'], 'kvno 2\n'],
];

for (const [what, shown, output] of DIFFERENT) {
  test(`shown is not what is printed: ${what}`, () => assert.notEqual(difference(shown, output), null));
}
