/** Names replaced in a report: none is left, and what hangs together still does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact, replacementsFor } from '../../src/report/redact.ts';

const DOCUMENT = {
  host: { name: 'build7' },
  result: {
    principal: 'alice@CORP.EXAMPLE.ORG',
    tickets: [
      { server: 'krbtgt/CORP.EXAMPLE.ORG@CORP.EXAMPLE.ORG' },
      { server: 'HTTP/web.corp.example.org@CORP.EXAMPLE.ORG' },
    ],
    kdcs: [{ host: 'kdc1.corp.example.org', address: '10.1.2.3', port: 88 }],
    ccache: 'FILE:/tmp/krb5cc_alice',
    version: '1.20.1',
    library: 'libgssapi_krb5.so.2',
  },
  findings: [
    {
      code: 'spn-unknown',
      evidence: [
        'alice asked kdc1.corp.example.org (10.1.2.3) for HTTP/web.corp.example.org; malice is no Alice',
        'from fd00::1:2:3:4 too',
      ],
    },
  ],
};

describe('redact', () => {
  const replacements = replacementsFor(DOCUMENT, ['build7']);
  const redacted = redact(DOCUMENT, replacements);
  const text = JSON.stringify(redacted);

  it('leaves no name', () => {
    assert.doesNotMatch(text, /\balice\b|corp|build7|kdc1|10\.1\.2\.3|fd00::/i);
  });

  it('keeps what hangs together: case, domains, the same name everywhere', () => {
    const { result, findings, host } = redacted;
    assert.equal(result.principal, 'user1@REALM1.EXAMPLE');
    const [tgt, http] = result.tickets.map(({ server }) => server);
    assert.equal(tgt, 'krbtgt/REALM1.EXAMPLE@REALM1.EXAMPLE');
    assert.match(http ?? '', /^HTTP\/host\d\.realm1\.example@REALM1\.EXAMPLE$/);
    assert.ok(
      findings[0]?.evidence[0]?.includes(`(${result.kdcs[0]?.address}) for ${http?.split('@')[0]}; malice`),
    );
    assert.equal(host.name, 'host1');
    assert.match(result.kdcs[0]?.host ?? '', /^host\d\.realm1\.example$/);
  });

  it('leaves what is no name: versions, libraries, codes, keys', () => {
    assert.equal(redacted.result.version, '1.20.1');
    assert.equal(redacted.result.library, 'libgssapi_krb5.so.2');
    assert.equal(redacted.findings[0]?.code, 'spn-unknown');
    assert.deepEqual(Object.keys(redacted.result), Object.keys(DOCUMENT.result));
  });
});
