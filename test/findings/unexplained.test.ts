/** A failure for which no rule tells the cause gets what the catalogue says of its status. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { conclude } from '../../src/findings/conclude.ts';
import { withCauses } from '../../src/findings/unexplained.ts';
import { entryOfComErr } from '../../src/status/catalogue/catalogue.ts';
import { causesOf } from '../../src/status/catalogue/entry.ts';
import { hex32, status } from '../../src/status/status.ts';

const FAILURE = { value: 0x000d0000, hex: '0x000D0000', name: 'GSS_S_FAILURE', text: null };
/** KDC_ERR_PATH_NOT_ACCEPTED in MIT's table. */
const PATH_NOT_ACCEPTED = 0x96c73a1c;

const refused = (minor: number) =>
  status('SEC_E_INTERNAL_ERROR', {
    function: 'gss_init_sec_context',
    major: FAILURE,
    minor: { value: minor, hex: hex32(minor), name: null, text: null },
    text: 'no words',
    mappedBecause: 'it is a test',
  });

const findingsOf = (answer: ReturnType<typeof refused>) =>
  conclude({
    status: answer,
    side: 'initiator',
    package: 'Kerberos',
    user: null,
    target: null,
    evidence: null,
  });

it('the causes of the minor status, likeliest first, and where all of them are', async () => {
  const answer = refused(PATH_NOT_ACCEPTED);
  const [bare] = findingsOf(answer);
  assert.equal(bare?.code, 'unexplained');
  const [finding] = await withCauses(findingsOf(answer), null, answer);
  const known = entryOfComErr(PATH_NOT_ACCEPTED);
  assert.ok(known && finding);
  assert.equal(finding.evidence.at(-1), known.meaning);
  assert.ok(finding.cure[0]?.startsWith(causesOf(known)[0]?.cause ?? '?'), finding.cure[0]);
  assert.ok(finding.cure.includes('for all causes: sspidiag explain KDC_ERR_PATH_NOT_ACCEPTED'));
  assert.equal(finding.cure.at(-1), bare.cure[0]);
});

it("the causes of the major status where the minor one is nobody's", async () => {
  const answer = refused(100_001);
  const [finding] = await withCauses(findingsOf(answer), answer);
  assert.ok(finding?.cure.includes('for all causes: sspidiag explain GSS_S_FAILURE'));
});

it('what a rule explains stays as it is', async () => {
  const explained = {
    code: 'kdc-unreachable',
    severity: 'error',
    title: '',
    evidence: [],
    cure: [],
  } as const;
  const finding = { ...explained, evidence: [], cure: [] };
  assert.deepEqual(await withCauses([finding], refused(PATH_NOT_ACCEPTED)), [finding]);
});
