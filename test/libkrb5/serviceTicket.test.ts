/** Fresh service tickets: what comes is what kvno(1) gets, and the user's cache stays as it was. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { withContext } from '../../src/backends/libkrb5/context.ts';
import {
  requestServiceTicket,
  type ServiceTicketAnswer,
  type ServiceTicketRequest,
} from '../../src/backends/libkrb5/serviceTicket.ts';
import { ticket as ticketCodec } from '../../src/wire/kerberos/ticket.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { decoded } from '../wire/kerberosSamples.ts';

const skip = without(kdc());
const original = { ...process.env };
let realm: TestLab;

function ask(request: Partial<ServiceTicketRequest>): ServiceTicketAnswer {
  const complete: ServiceTicketRequest = {
    ccache: realm.environment.KRB5CCNAME ?? null,
    server: 'host/localhost',
    serverKind: 'host-based',
    ...request,
  };
  const { value, error } = withContext((context) => requestServiceTicket(context, complete));
  assert.equal(error, null);
  assert.ok(value);
  return value;
}

const digest = () =>
  createHash('sha256')
    .update(readFileSync(realm.file('ccache')))
    .digest('hex');

describe('a service ticket', { skip }, () => {
  before(async () => {
    realm = await lab();
    for (const name of Object.keys(process.env)) if (/^KRB5/.test(name)) delete process.env[name];
    Object.assign(process.env, { KRB5_CONFIG: realm.file('krb5.conf') });
  });
  after(async () => {
    process.env = original;
    await realm?.stop();
  });

  it('is the one that the KDC makes now, and the cache keeps every byte', async () => {
    await realm.must(['kvno', 'host/localhost']);
    const cache = digest();
    assert.equal(ask({}).ticket?.kvno, 1);
    await realm.must(['kadmin.local', '-q', 'change_password -randkey host/localhost']);
    const { ticket, error, sentPrincipal } = ask({});
    assert.equal(error, null);
    assert.equal(sentPrincipal, 'host/localhost@LAB.TEST');
    assert.ok(ticket);
    assert.equal(ticket.kvno, 2);
    assert.equal(ticket.client, 'alice@LAB.TEST');
    assert.equal(ticket.server, 'host/localhost@LAB.TEST');
    assert.equal(ticket.encoded.length, ticket.sizeBytes);
    // Read by the decoders of the tool's own, which share nothing with libkrb5.
    const encrypted = decoded(ticketCodec, ticket.encoded)['enc-part'];
    assert.deepEqual([encrypted?.kvno, encrypted?.etype?.number], [2, 18]);
    assert.equal(digest(), cache);
  });

  it('is asked for by every spelling of a name', () => {
    const names = [
      ['HTTP@localhost', 'host-based', 'HTTP/localhost@LAB.TEST'],
      ['HTTP/localhost@LAB.TEST', 'host-based', 'HTTP/localhost@LAB.TEST'],
      ['HTTP/LOCALHOST', 'host-based', 'HTTP/localhost@LAB.TEST'],
      ['HTTP/localhost', 'principal', 'HTTP/localhost@LAB.TEST'],
      ['alice', 'host-based', 'alice@LAB.TEST'],
    ] as const;
    for (const [server, serverKind, sent] of names) {
      const { ticket, error, sentPrincipal } = ask({ server, serverKind });
      assert.deepEqual([error, sentPrincipal, ticket?.server], [null, sent, sent], server);
    }
    const upper = ask({ server: 'HTTP/LOCALHOST', serverKind: 'principal' });
    assert.equal(upper.error?.name, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN');
  });

  it('takes the session key that was asked for', () => {
    assert.equal(ask({ enctype: 17 }).ticket?.sessionKeyEnctype.number, 17);
    assert.equal(ask({ canonicalize: true }).ticket?.sessionKeyEnctype.number, 18);
  });

  it('says what stands in its way', () => {
    assert.equal(ask({ server: 'HTTP/nowhere' }).error?.name, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN');
    assert.equal(ask({ ccache: 'FILE:/nowhere' }).error?.name, 'KRB5_FCC_NOFILE');
    assert.equal(ask({ ccache: 'NONE:x' }).error?.name, 'KRB5_CC_UNKNOWN_TYPE');
    assert.equal(ask({ server: '', serverKind: 'principal' }).ticket, null);
    assert.ok(ask({ server: 'a@b@c', serverKind: 'principal' }).error);
  });
});
