/** Each finding about a native status names, once, the command that tells all its causes; and the catalogue has it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { conclude } from '../../src/findings/conclude.ts';
import { NO_EVIDENCE } from '../../src/findings/evidence.ts';
import { KERBEROS_ACCOUNT_RULES } from '../../src/findings/kerberosAccount.ts';
import { KERBEROS_REALM_RULES } from '../../src/findings/kerberosRealm.ts';
import { KERBEROS_SERVICE_RULES } from '../../src/findings/kerberosService.ts';
import { concludeKrb5 } from '../../src/findings/krb5Failure.ts';
import type { Situation } from '../../src/findings/situation.ts';
import { entriesNamed } from '../../src/status/catalogue/catalogue.ts';
import { ERRNO_ENTRIES } from '../../src/status/catalogue/gssMinor.ts';
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../../src/status/krb5.ts';
import { krb5Status } from '../../src/status/krb5Status.ts';
import { hex32, status } from '../../src/status/status.ts';

const explained = (cure: readonly string[]) =>
  cure.flatMap((line) => /sspidiag explain (\S+)$/.exec(line)?.[1] ?? []);

it('for every error of the library, on both sides', () => {
  let explainedByRules = 0;
  for (let offset = 1; offset < 256; offset++) {
    const code = ERROR_TABLE_BASE_krb5 + offset;
    const name = krb5Name(code);
    for (const side of ['initiator', 'acceptor'] as const) {
      const [finding] = concludeKrb5('krb5_x', { code, name, text: 'words' }, { purpose: 'accept', side });
      const symbols = explained(finding?.cure ?? []);
      if (name === null) continue;
      assert.deepEqual(symbols, [name], `${name}: ${finding?.cure.join('\n')}`);
      assert.ok(entriesNamed(name).length > 0, name);
      if (finding?.code !== 'unexplained') explainedByRules++;
    }
  }
  assert.ok(explainedByRules > 30, String(explainedByRules));
});

it('an errno by its own name where the catalogue has it, else the major status', () => {
  const answered = (minor: string, major: string | null): Situation => ({
    status: status('SEC_E_INTERNAL_ERROR', {
      function: 'gss_acquire_cred',
      major: { value: 0xd0000, hex: hex32(0xd0000), name: major, text: null },
      minor: { value: 999, hex: hex32(999), name: minor, text: null },
      text: 'words',
      mappedBecause: 'it is a test',
    }),
    side: 'initiator',
    package: 'Kerberos',
    user: null,
    target: null,
    evidence: null,
  });
  for (const { symbol } of ERRNO_ENTRIES) {
    assert.deepEqual(explained(conclude(answered(symbol, 'GSS_S_FAILURE'))[0]?.cure ?? []), [symbol]);
  }
  assert.deepEqual(explained(conclude(answered('EISDIR', 'GSS_S_FAILURE'))[0]?.cure ?? []), [
    'GSS_S_FAILURE',
  ]);
  assert.deepEqual(explained(conclude(answered('EISDIR', null))[0]?.cure ?? []), []);
});

it('rules take the text of the catalogue where it says more', () => {
  const situation = (name: string): Situation => ({
    status: krb5Status('krb5_x', { code: -1, name, text: '' }, 'acquire'),
    side: 'initiator',
    package: 'Kerberos',
    user: null,
    target: null,
    evidence: NO_EVIDENCE,
  });
  const cureOf = (code: string) =>
    [...KERBEROS_ACCOUNT_RULES, ...KERBEROS_REALM_RULES, ...KERBEROS_SERVICE_RULES]
      .find((each) => each.code === code)
      ?.cure(situation(code))
      .join('\n') ?? '';
  assert.match(cureOf('channel-binding-mismatch'), /LdapEnforceChannelBinding[\s\S]*If so:/);
  assert.match(cureOf('spn-duplicate'), /setspn -X -F[\s\S]*setspn -D/);
  assert.match(cureOf('preauthentication-unsupported'), /KRB5_TRACE[\s\S]*krb5-pkinit/);
});
