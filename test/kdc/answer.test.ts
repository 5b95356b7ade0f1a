/** What is read from the answer of a KDC that keeps to no rules. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readAnswer } from '../../src/kdc/answer.ts';
import type { Exchange } from '../../src/kdc/exchange.ts';
import { context } from '../../src/wire/der/header.ts';
import { element, writeInteger } from '../../src/wire/der/write.ts';
import { krbErrorOf } from '../support/fakeKdc.ts';

const TIME = 1_700_000_000_250;

const heard = (message: Buffer): Exchange => ({
  ...{ state: 'answered', milliseconds: 1, error: null, message, sent: 1 },
  ...{ roundTripMilliseconds: 4, receivedAt: TIME },
});

/** The same message with other microseconds, as long as the 250000 that it has. */
function withMicroseconds(susec: Buffer): Buffer {
  const message = krbErrorOf({ code: 25, time: TIME });
  const own = element(context(5), writeInteger(250_000));
  const other = element(context(5), element(0x02, susec));
  assert.equal(own.length, other.length);
  const at = message.indexOf(own);
  assert.ok(at > 0);
  other.copy(message, at);
  return message;
}

const clockOf = (message: Buffer) => {
  const answer = readAnswer(heard(message));
  return 'sentence' in answer ? assert.fail(answer.sentence) : answer.clock;
};

it('microseconds are part of its time', () => {
  assert.equal(clockOf(krbErrorOf({ code: 25, time: TIME }))?.kdcSeconds, TIME / 1000);
});

it('a million microseconds and more, or less than none, say nothing of the time', () => {
  for (const susec of ['0f4240', '7fffff', 'ffffff', '800000']) {
    const clock = clockOf(withMicroseconds(Buffer.from(susec, 'hex')));
    assert.deepEqual([clock?.kdcSeconds, clock?.accuracySeconds], [1_700_000_000, 1.003], susec);
  }
});
