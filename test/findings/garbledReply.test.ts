/** What cannot be decoded is the KDC's where only a KDC was listened to. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { conclude } from '../../src/findings/conclude.ts';
import { hex32, status } from '../../src/status/status.ts';

const ASN1_OVERRUN = { value: 0x6eda3605, name: null };
const MSG_TYPE = { value: 0x96c73a28, name: 'KRB5KRB_AP_ERR_MSG_TYPE' };

function codeOf(
  { value, name }: { value: number; name: string | null },
  functionName: string,
  side: 'initiator' | 'acceptor' = 'initiator',
): string | undefined {
  const answer = status('SEC_E_NO_CREDENTIALS', {
    function: functionName,
    major: { value: 0x00070000, hex: '0x00070000', name: 'GSS_S_NO_CRED', text: null },
    minor: { value, hex: hex32(value), name, text: null },
    text: 'no words',
    mappedBecause: 'it is a test',
  });
  const around = { package: 'Kerberos', user: 'alice', target: null, evidence: null };
  return conclude({ status: answer, side, ...around })[0]?.code;
}

it('while a credential is acquired, no reply is garbage of the KDC', () => {
  assert.equal(codeOf(ASN1_OVERRUN, 'gss_acquire_cred_with_password'), 'kdc-answers-garbage');
  assert.equal(codeOf(MSG_TYPE, 'krb5_init_creds_get'), 'kdc-answers-garbage');
});

it('where a peer has spoken as well, it may be its token', () => {
  assert.equal(codeOf(ASN1_OVERRUN, 'gss_accept_sec_context', 'acceptor'), 'unexplained');
  assert.equal(codeOf(MSG_TYPE, 'gss_init_sec_context'), 'unexplained');
  assert.equal(codeOf(ASN1_OVERRUN, 'gss_acquire_cred_from', 'acceptor'), 'unexplained');
});
