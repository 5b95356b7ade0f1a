/** The verdict: causes before what follows from them, two causes both, nothing claimed that was not seen. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Check, type Look, notChecked, unknown, yes } from '../../src/doctor/check.ts';
import { diagnose } from '../../src/doctor/diagnose.ts';
import type { Finding, Severity } from '../../src/findings/finding.ts';
import type { Found } from '../../src/findings/relevance.ts';

type Looks = Partial<Record<string, Look>>;

const check = (code: string, dependsOn: string[], owns: string[]): Check<Looks> => ({
  code,
  title: `${code} holds`,
  dependsOn,
  owns,
  standAlone: ['no-ticket'],
  hides: { 'no-ticket': ['ended'] },
  isProof: code === 'handshake',
  instruments: [`${code}-instrument`],
  look: (looks) => looks[code] ?? yes(`${code} was seen`),
});

/** kdc ← clock ← ticket ← handshake, and key, which depends on nothing, ← handshake. */
const CHECKS = [
  check('kdc', [], ['kdc-down', 'kdc-slow']),
  check('clock', ['kdc'], ['skew']),
  check('ticket', ['clock'], ['no-ticket', 'expired']),
  check('key', [], ['no-key']),
  check('handshake', ['ticket', 'key'], ['refused']),
];

const finding = (code: string, severity: Severity = 'error', evidence = ['seen']): Finding => ({
  // Made up: what the doctor does with codes does not depend on which they are.
  code: code as Finding['code'],
  severity,
  title: `it is ${code}`,
  evidence,
  cure: ['do something'],
});
const found = (code: string, from = 'other', severity: Severity = 'error', evidence = ['seen']): Found => ({
  finding: finding(code, severity, evidence),
  from,
});
const run = (all: readonly Found[], looks: Looks = {}) => diagnose(CHECKS, looks, all, 'it', ['kdc-slow']);
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

/** Nothing but findings says anything. */
const NOTHING_SEEN: Looks = Object.fromEntries(CHECKS.map(({ code }) => [code, unknown('nobody looked')]));

describe('diagnose', () => {
  it('says yes with the last thing seen', () => {
    const { verdict, checks, findings } = run([]);
    assert.deepEqual(verdict, {
      answer: 'yes',
      sentence: 'it works: handshake was seen',
      check: null,
      finding: null,
    });
    assert.ok(checks.every(({ answer }) => answer === 'yes'));
    assert.deepEqual(findings, []);
  });

  it('names the cause, and keeps what follows from it apart', () => {
    const { verdict, findings, suppressed, checks } = run([found('refused'), found('skew')], NOTHING_SEEN);
    assert.deepEqual([verdict.answer, verdict.check, verdict.finding], ['no', 'clock', 'skew']);
    assert.equal(verdict.sentence, 'it does not work: it is skew');
    assert.deepEqual(codes(findings), ['skew']);
    assert.deepEqual(
      suppressed.map((each) => [each.finding.code, each.followsFrom]),
      [['refused', 'clock']],
    );
    assert.deepEqual(
      checks.map(({ answer, followsFrom }) => [answer, followsFrom]),
      [
        ['unknown', null],
        ['no', null],
        ['not-checked', 'clock'],
        ['unknown', null],
        ['no', 'clock'],
      ],
    );
  });

  it('finds two causes, the one that hides the other first', () => {
    const { verdict, findings } = run([found('no-key'), found('expired'), found('no-ticket')], NOTHING_SEEN);
    assert.deepEqual(codes(findings), ['no-ticket', 'expired', 'no-key']);
    assert.equal(verdict.sentence, 'it does not work: it is no-ticket, and 2 more causes');
  });

  it('what stands alone follows from nothing', () => {
    const { findings, suppressed, verdict } = run(
      [found('kdc-down'), found('no-ticket'), found('expired')],
      NOTHING_SEEN,
    );
    assert.deepEqual(codes(findings), ['kdc-down', 'no-ticket']);
    assert.deepEqual(
      suppressed.map(({ finding }) => finding.code),
      ['expired'],
    );
    assert.equal(verdict.sentence, 'it does not work: it is kdc-down, and one more cause');
  });

  it('a finding hides what only follows from it', () => {
    const { findings, suppressed } = run([found('ended', 'ticket-instrument'), found('no-ticket')]);
    assert.deepEqual(codes(findings), ['no-ticket']);
    assert.deepEqual(suppressed[0]?.followsFrom, 'no-ticket');
  });

  it('one finding of two instruments is one, as grave as the graver, with the evidence of both', () => {
    const all = [
      found('skew', 'a', 'warning', ['one', 'both']),
      found('skew', 'b', 'error', ['both', 'two']),
    ];
    const { findings, verdict } = run(all);
    assert.deepEqual(findings[0]?.evidence, ['one', 'both', 'two']);
    assert.equal(findings.length, 1);
    assert.equal(verdict.finding, 'skew');
  });

  it('a finding that no check owns belongs to its instrument, else to the last check', () => {
    assert.equal(run([found('strange', 'key-instrument')]).verdict.check, 'key');
    assert.equal(run([found('strange')]).verdict.check, 'handshake');
  });

  it('an error that does not keep it from working is said so', () => {
    const { verdict } = run([found('skew')]);
    assert.deepEqual([verdict.answer, verdict.check], ['impaired', 'clock']);
    assert.equal(verdict.sentence, 'it works here and now, but: it is skew');
    // Where nothing that would show it was looked at, the kind of error decides.
    const notLooked = { handshake: notChecked('no') };
    assert.equal(run([found('kdc-slow')], notLooked).verdict.answer, 'impaired');
    assert.equal(run([found('kdc-down')], notLooked).verdict.answer, 'no');
    // Where what comes last is not known to hold, it is no yes.
    const open = run([found('skew')], { handshake: unknown('it failed') });
    assert.equal(open.verdict.answer, 'no');
  });

  it('warnings come last and decide nothing', () => {
    const { verdict, findings } = run([found('kdc-slow', 'x', 'warning'), found('refused')]);
    assert.deepEqual(codes(findings), ['refused', 'kdc-slow']);
    assert.equal(verdict.finding, 'refused');
    assert.equal(run([found('kdc-slow', 'x', 'info')]).verdict.answer, 'yes');
  });

  it('what is unknown stays unknown, unless something later could not hold without it', () => {
    const shown = run([], { clock: unknown('nobody told') });
    assert.equal(shown.verdict.answer, 'yes');
    const open = run([], {
      clock: unknown('nobody told'),
      ticket: notChecked('no'),
      handshake: notChecked('no'),
    });
    assert.deepEqual([open.verdict.answer, open.verdict.check], ['unknown', 'clock']);
    assert.match(
      open.verdict.sentence,
      /^whether it works is unknown: clock holds: unknown, because nobody told$/,
    );
  });

  it('what was seen to hold holds, whatever should have come first', () => {
    const { checks } = run([found('kdc-down')], { ticket: yes('there is one'), clock: unknown('x') });
    assert.deepEqual(
      checks.slice(0, 3).map(({ answer }) => answer),
      ['no', 'not-checked', 'yes'],
    );
  });
});
