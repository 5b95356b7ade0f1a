/** What is read from the network: a server that sends each input as its answer, and the code that asked. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { concluded } from '../../src/commands/kdc.ts';
import { askWithoutToken, askWithToken, bindingsToTry, wantsToken } from '../../src/doctor/webServer.ts';
import { httpFindings } from '../../src/findings/http.ts';
import { readAnswer } from '../../src/kdc/answer.ts';
import { type DnsQuery, uriServer } from '../../src/kdc/dnsRecords.ts';
import { type Exchange, notAsked } from '../../src/kdc/exchange.ts';
import { dnsServers, targetsOf } from '../../src/kdc/locate.ts';
import { exchangeTcp } from '../../src/kdc/tcp.ts';
import { resolveUri } from '../../src/kdc/uriRecords.ts';
import type { KdcFacts } from '../../src/operations/kdc.ts';
import { report } from '../../src/report/report.ts';
import * as grammars from './grammars.ts';
import { judge } from './judge.ts';
import type { Reader } from './readers.ts';
import * as texts from './texts.ts';

/** What a report about a realm takes beside an answer. */
const FACTS: KdcFacts = {
  settings: {
    realm: { name: 'LAB.TEST', source: 'operand', where: 'the command line' },
    ...{ library: null, libraryReason: 'none is asked', unusable: false, otherCase: null },
    configured: { kdc: [], primary: [], admin: [], kpasswd: [] },
  },
  ...{ locator: null, dns: { servers: [], queries: [] }, allEtypes: [18], targets: [], others: [] },
};

/** The report of `kdc` on what one server answered, or DNS said. */
async function judgeKdc(exchange: Exchange, queries: DnsQuery[]): Promise<void> {
  const read = exchange.state === 'answered' ? readAnswer(exchange) : null;
  const answer = read !== null && !('sentence' in read) ? read : null;
  const where = 'kdc in krb5.conf';
  const entry = {
    text: 'a:88',
    host: 'a',
    port: 88,
    transports: ['tcp' as const],
    proxy: null,
    remark: null,
  };
  const named = { role: 'kdc' as const, source: 'krb5.conf' as const, where, entry };
  const servers = [{ ...named, used: null, usedBecause: where }, ...dnsServers(queries, [], null)];
  const targets = targetsOf(servers).map((target) => ({
    ...target,
    lookup: { addresses: ['192.0.2.1'], error: null, milliseconds: 0 },
    addresses: [
      {
        ...{
          address: '192.0.2.1',
          udp: shown(notAsked('not asked')),
          tcp: shown(exchange),
          by: answer && ('tcp' as const),
        },
        ...{ answer, answerToAll: null },
      },
    ],
  }));
  const facts = { ...FACTS, dns: { servers: ['192.0.2.53'], queries }, targets };
  for (const given of [true, false]) await judge(concluded(facts, { name: 'alice@LAB.TEST', given }, []));
}

const shown = ({ state, milliseconds, error, sent }: Exchange) => ({ state, milliseconds, error, sent });

const heard = (message: Buffer): Exchange => ({
  ...{ state: 'answered', milliseconds: 1, error: null, message, sent: 1 },
  ...{ roundTripMilliseconds: 1, receivedAt: Date.now() },
});

/** A TCP server that sends whatever the present input is, in as many pieces as its length says, and closes. */
export async function serving(): Promise<{ port: number; answer(input: Buffer): void; close(): void }> {
  let present: Buffer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => undefined).setNoDelay();
    socket.once('data', () => {
      const half = present.length % 3 === 0 ? present.length >> 1 : 0;
      socket.write(present.subarray(0, half));
      setImmediate(() => socket.end(present.subarray(half)));
    });
  }).listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    answer(input) {
      present = input;
    },
    close: () => server.close(),
  };
}

/** For a machine that does much else; what is sent is closed at once. */
const PATIENCE_SECONDS = 5;

export const NETWORK: readonly Reader[] = [
  {
    name: 'answer of a KDC',
    ...{ seeds: texts.kdcAnswers, grammar: { words: [], nests: [] }, largest: 64 * 1024 },
    open: () => (input) => judgeKdc(heard(input), []),
  },
  {
    name: 'stream of a KDC',
    ...{ seeds: texts.kdcStreams, grammar: { words: [], nests: [] }, largest: null },
    async open() {
      const { port, answer } = await serving();
      return async (input) => {
        answer(input);
        const question = Buffer.from('a question');
        const exchange = await exchangeTcp({ address: '127.0.0.1', port }, question, PATIENCE_SECONDS * 1000);
        assert.ok(
          (exchange.message === null) === (exchange.state !== 'answered' && exchange.state !== 'garbage'),
        );
        assert.ok(
          (exchange.milliseconds ?? 0) < PATIENCE_SECONDS * 1000,
          'it waited for a closed connection',
        );
        await judgeKdc(exchange, []);
      };
    },
  },
  {
    name: 'answer of DNS',
    ...{ seeds: texts.dnsAnswers, grammar: grammars.DNS, largest: null },
    async open() {
      let present: Buffer = Buffer.alloc(0);
      const socket = createSocket('udp4').on('message', (question, from) => {
        // The identifier is the question's, or nobody would look at the rest.
        const whole = Buffer.concat([question.subarray(0, 2), present]).subarray(0, 60_000);
        socket.send(whole, from.port, from.address);
      });
      socket.bind(0, '127.0.0.1').unref();
      await once(socket, 'listening');
      const server = `127.0.0.1:${socket.address().port}`;
      return async (input) => {
        // What is too short to have a head is no answer, and somebody else's may follow.
        if (input.length < 10) return;
        present = input;
        let records: Awaited<ReturnType<typeof resolveUri>> = [];
        try {
          records = await resolveUri('_kerberos.LAB.TEST.', server, PATIENCE_SECONDS * 1000);
        } catch (error) {
          assert.match(String((error as NodeJS.ErrnoException).code), /^E[A-Z]+$|^rcode \d+$/, String(error));
          assert.notEqual((error as NodeJS.ErrnoException).code, 'ETIMEOUT');
        }
        const servers = records.flatMap(({ uri, priority, weight }) => uriServer(uri, priority, weight));
        const query = { name: '_kerberos.LAB.TEST', type: 'URI', error: null, milliseconds: 1 } as const;
        await judgeKdc(notAsked('not asked'), [
          { ...query, state: 'answered', servers: servers.slice(0, 20) },
        ]);
      };
    },
  },
  {
    name: 'answer of a web server',
    ...{ seeds: texts.webAnswers, grammar: grammars.HTTP, largest: null },
    async open() {
      const { port, answer } = await serving();
      const url = new URL(`http://127.0.0.1:${port}/`);
      return async (input) => {
        answer(input);
        const asked = await askWithoutToken(url, PATIENCE_SECONDS);
        const { facts } = asked;
        await judge(report('doctor', { exitCode: 1, findings: httpFindings(facts) }));
        if (!wantsToken(asked)) return;
        const token = Buffer.from('a token').toString('base64');
        for (const { bindings } of bindingsToTry(asked)) {
          facts.attempts.push(await askWithToken(url, bindings, token, PATIENCE_SECONDS));
        }
        await judge(report('doctor', { exitCode: 1, findings: httpFindings(facts) }));
      };
    },
  },
];
