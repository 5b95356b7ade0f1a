/** What may run while the thread acts as the client: the type forbids a Promise, and so does the region itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NativeImpersonation } from '../../src/backends/backend.ts';
import { whileImpersonating } from '../../src/backends/nativeImpersonation.ts';
import type { Identity } from '../../src/backends/posix/identity.ts';
import type { ThreadIdentity } from '../../src/backends/system.ts';
import { status } from '../../src/status/status.ts';

/** A thread whose identity is a number: no real library fails in all of these ways, and none may here. */
function fake(answers: {
  impersonate?: boolean;
  changes?: boolean;
  reverts?: boolean;
  unreadable?: boolean;
}) {
  const { impersonate = true, changes = true, reverts = true, unreadable = false } = answers;
  let current = 0;
  const calls: string[] = [];
  const functions: NativeImpersonation = {
    missing: () => null,
    impersonate() {
      calls.push('impersonate');
      if (changes) current = 5;
      return status(impersonate ? 'SEC_E_OK' : 'SEC_E_NO_IMPERSONATION');
    },
    revert() {
      calls.push('revert');
      if (reverts) current = 0;
      return status('SEC_E_OK');
    },
    queryToken: () => ({ status: status('SEC_E_UNSUPPORTED_FUNCTION'), value: null }),
  };
  const identity = (): ThreadIdentity => ({
    posix: { uid: { effective: current } } as unknown as Identity,
    windows: null,
  });
  const system = {
    readIdentity() {
      if (unreadable && current !== 0) throw new Error('no token can be opened');
      return identity();
    },
    sameIdentity: (a: ThreadIdentity, b: ThreadIdentity) => a.posix?.uid.effective === b.posix?.uid.effective,
  };
  const run = <T>(region: () => T) =>
    whileImpersonating<T>(functions, system, { package: 'Fake', native: null }, region as never);
  return { functions, system, calls, run, current: () => current };
}

const CONTEXT = { package: 'Fake', native: null };

describe('the region between impersonate and revert', () => {
  it('runs as the client and comes back', () => {
    const { run, current, calls } = fake({});
    const result = run(() => current());
    assert.deepEqual([result.impersonated, result.value, result.reverted], [true, 5, true]);
    assert.deepEqual(calls, ['impersonate', 'revert']);
    assert.equal(current(), 0);
  });

  it('admits no Promise: these must not compile', () => {
    const { functions, system, current } = fake({});
    // @ts-expect-error an asynchronous region would go on with the old identity, or after the revert
    assert.throws(() => whileImpersonating(functions, system, CONTEXT, async () => 1), /Promise/);
    // @ts-expect-error the same by another way
    assert.throws(() => whileImpersonating(functions, system, CONTEXT, () => Promise.resolve(1)), /Promise/);
    assert.equal(current(), 0, 'and even so the identity came back');
  });

  it('a Promise by way of any is refused when it runs', () => {
    const { functions, system, current } = fake({});
    const region = (() => Promise.resolve()) as () => unknown as () => number;
    assert.throws(() => whileImpersonating(functions, system, CONTEXT, region), /Promise/);
    assert.equal(current(), 0);
  });

  it('is not run where the call failed', () => {
    const { run, calls } = fake({ impersonate: false, changes: false });
    const result = run(() => assert.fail('it was run'));
    assert.deepEqual([result.impersonated, result.revertStatus, result.reverted], [false, null, true]);
    assert.deepEqual(calls, ['impersonate'], 'there was nothing to revert');
  });

  it('is not run where the call said SEC_E_OK and nothing changed', () => {
    const { run } = fake({ changes: false });
    const result = run(() => assert.fail('it was run'));
    assert.deepEqual([result.impersonated, result.reverted], [false, true]);
    assert.equal(result.revertStatus?.name, 'SEC_E_OK');
  });

  it('an identity that changed although the call failed is given back', () => {
    const { run, calls, current } = fake({ impersonate: false });
    const result = run(() => assert.fail('it was run'));
    assert.deepEqual([result.impersonated, result.reverted], [false, true]);
    assert.deepEqual([calls, current()], [['impersonate', 'revert'], 0]);
  });

  it('is not run under an identity that cannot be read', () => {
    const { run, current } = fake({ unreadable: true });
    const result = run(() => assert.fail('it was run'));
    assert.deepEqual([result.impersonated, result.during, result.reverted], [false, null, true]);
    assert.equal(current(), 0);
  });

  it('what it throws comes after the way back', () => {
    const { run, current } = fake({});
    assert.throws(() => run(() => assert.fail('from inside')), /from inside/);
    assert.equal(current(), 0);
  });

  it('a revert that reverts nothing is told, whatever it returned and whatever was thrown', () => {
    for (const region of [() => 1, () => assert.fail('from inside')]) {
      const result = fake({ reverts: false }).run<number>(region);
      assert.deepEqual([result.revertStatus?.name, result.reverted], ['SEC_E_OK', false]);
    }
  });
});
