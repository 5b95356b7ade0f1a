/** What is concluded from names and answers that no realm of MIT gives, and what is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spnFindings } from '../../src/findings/spn.ts';
import type { SpnCandidate, SpnResult } from '../../src/report/schema/spn.ts';

const candidate = (spn: string, changes: Partial<SpnCandidate> = {}): SpnCandidate => ({
  spn,
  clients: [{ name: 'Firefox on Linux', condition: null, because: 'it says so', source: 'a test' }],
  because: 'it says so',
  byDefault: true,
  realm: 'EXAMPLE.COM',
  realmBecause: 'mapped',
  known: null,
  reason: null,
  error: null,
  ticketEnctype: null,
  kvno: null,
  issuedFor: null,
  ...changes,
});

const KNOWN = { known: true, kvno: 1 } as const;
const NOT_KNOWN = {
  known: false,
  reason: 'Server not found in Kerberos database',
  error: 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN',
} as const;

function findings(candidates: SpnCandidate[], changes: Partial<SpnResult> = {}) {
  const result: SpnResult = {
    target: {
      given: 'web.example.com',
      kind: 'host',
      scheme: null,
      host: 'web.example.com',
      port: null,
      service: 'HTTP',
      serviceSource: null,
      realm: null,
      isAddress: false,
    },
    dns: {
      canonicalName: 'web.example.com',
      cnames: [],
      addresses: ['192.0.2.1'],
      reverse: [],
      source: 'dns',
      because: 'a test says so',
      searchDomains: [],
      error: null,
    },
    settings: [],
    candidates,
    own: candidates[0]?.spn ?? null,
    ownKnown: candidates[0]?.known ?? null,
    checked: { kdcAsked: true, reason: null, client: 'alice@EXAMPLE.COM' },
    ...changes,
  };
  return spnFindings({ result, fallbackRealm: null, defaultRealm: 'EXAMPLE.COM' });
}

const coded = (found: ReturnType<typeof findings>) =>
  found.map(({ code, severity }) => `${severity} ${code}`);

test('nothing to say where all is well', () => {
  assert.deepEqual(findings([candidate('HTTP/web.example.com', KNOWN)]), []);
});

test('a name of two accounts', () => {
  const twice = { reason: 'Principal not unique', error: 'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE' };
  const own = findings([candidate('HTTP/web.example.com', twice)]);
  assert.deepEqual(coded(own), ['error spn-duplicate']);
  assert.match(own[0]?.cure.join('\n') ?? '', /setspn -Q HTTP\/web\.example\.com[\s\S]*setspn -X/);
  const other = findings([candidate('HTTP/web.example.com', KNOWN), candidate('HTTP/web', twice)]);
  assert.deepEqual(coded(other), ['warning spn-duplicate']);
});

test('names of some clients only', () => {
  const some = findings([candidate('HTTP/web.example.com', KNOWN), candidate('HTTP/web', NOT_KNOWN)]);
  assert.deepEqual(coded(some), ['warning spn-clients-disagree']);
  const bySetting = candidate('HTTP/web', { ...NOT_KNOWN, byDefault: false });
  assert.deepEqual(findings([candidate('HTTP/web.example.com', KNOWN), bySetting]), []);
});

test('the own name is not known, whatever else is', () => {
  const found = findings([candidate('HTTP/web', NOT_KNOWN), candidate('HTTP/web.example.com', KNOWN)]);
  assert.deepEqual(coded(found), ['error spn-unknown']);
  assert.match(
    found[0]?.evidence.join('\n') ?? '',
    /the KDC knows HTTP\/web\.example\.com \(Firefox on Linux\)/,
  );
  assert.match(found[0]?.cure[0] ?? '', /^use the host of HTTP\/web\.example\.com/);
  const none = findings([candidate('HTTP/web', NOT_KNOWN)]);
  assert.match(none[0]?.evidence.join('\n') ?? '', /knows none of the names/);
  const small = findings([candidate('http/web', NOT_KNOWN)], {
    target: {
      ...{
        given: 'http/web',
        kind: 'spn',
        scheme: null,
        host: 'web.example.com',
        port: null,
        service: 'http',
      },
      ...{ serviceSource: null, realm: null, isAddress: false },
    },
  });
  assert.match(small[0]?.evidence.at(-1) ?? '', /tells http from HTTP/);
});

for (const [error, code] of [
  ['KRB5_KDC_UNREACH', 'kdc-unreachable'],
  ['KRB5_REALM_UNKNOWN', 'realm-without-kdc'],
  ['KRB5KRB_AP_ERR_SKEW', 'clock-skew'],
  ['KRB5KRB_AP_ERR_TKT_NYV', 'ticket-not-yet-valid'],
  ['KRB5KDC_ERR_ETYPE_NOSUPP', 'no-common-enctype'],
  ['KRB5KDC_ERR_POLICY', 'unexplained'],
] as const) {
  test(`the KDC answers neither yes nor no: ${error}`, () => {
    const row = candidate('HTTP/web.example.com', { error, reason: 'in words' });
    const found = findings([row]);
    assert.deepEqual(coded(found), [`error ${code}`]);
    assert.match(found[0]?.evidence[0] ?? '', new RegExp(error));
    const unasked = { kdcAsked: false, reason: 'not checked, because no ticket', client: null };
    assert.deepEqual(findings([row], { checked: unasked }), []);
  });
}
