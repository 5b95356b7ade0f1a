/** The results of `doctor` and of `report`. */
import { type Static, Type } from 'typebox';
import {
  bytes,
  count,
  described,
  Finding,
  flag,
  Instant,
  list,
  nullable,
  oneOf,
  Text,
  text,
  whole,
} from './shared.ts';

const CheckResult = Type.Object({
  code: text('stable name of the check'),
  title: text('what holds where the answer is yes'),
  answer: described(
    'unknown: it was looked at and nothing tells; not-checked: it was not looked at',
    oneOf('yes', 'no', 'unknown', 'not-checked'),
  ),
  sentence: text('the answer in plain words'),
  dependsOn: list('codes of the checks that have to hold first', Text),
  followsFrom: nullable(text('the check that has to hold first, and does not')),
  findings: list('codes of its findings', Text),
});

export const ENCTYPE_COLUMNS = ['kdcOffers', 'configurationPermits', 'keytabHas', 'ticketUses'] as const;

const EnctypeRow = Type.Object({
  number: whole('encryption type: its number in the protocol'),
  name: nullable(text('encryption type: its name; null for a number without one')),
  weak: flag('DES or RC4'),
  kdcOffers: nullable(flag('the KDC has a key of the client for it; null where that is not known')),
  configurationPermits: nullable(flag('this host asks for it; null where that is not known')),
  keytabHas: nullable(flag('the keytab has a key of the service for it; null where that is not known')),
  ticketUses: nullable(flag('the ticket for the service is encrypted with it; null without a ticket')),
  missing: list(
    'where it would have to be, and is not: with none, it can be used from end to end',
    oneOf(...ENCTYPE_COLUMNS),
  ),
});

const HttpAttempt = Type.Object({
  bindings: described('channel bindings that the token carried', oneOf('right', 'absent', 'wrong')),
  status: nullable(whole('status code of HTTP, a number; null without an answer')),
  error: nullable(text('why there is no answer')),
  headerBytes: bytes('the header with the token'),
  reply: nullable(text("the server's token in one line")),
});

const WebServer = Type.Object({
  url: text('what was asked for'),
  status: nullable(whole('status code of HTTP to the request without a token, a number')),
  error: nullable(text('why there is no answer')),
  server: nullable(text('the Server header')),
  location: nullable(text('where it redirects to')),
  challenges: list('WWW-Authenticate headers', Text),
  tls: nullable(
    described(
      'the certificate of the server; null without TLS',
      Type.Object({
        trusted: flag('this host trusts it'),
        reason: nullable(text('why it does not')),
        subject: nullable(text('whom it names')),
      }),
    ),
  ),
  attempts: list('requests with a token', HttpAttempt),
});

export const DoctorResult = Type.Object({
  target: nullable(text('what was examined; null for the client alone')),
  servicePrincipalName: nullable(text('the ticket that was asked for')),
  verdict: described(
    'the answer of the whole',
    Type.Object({
      answer: described(
        'impaired: it works, and something is wrong',
        oneOf('yes', 'impaired', 'no', 'unknown'),
      ),
      sentence: text('the answer in plain words'),
      check: nullable(text('code of the check that decided')),
      finding: nullable(text('code of the finding that names the cause')),
    }),
  ),
  checks: list('what was looked at, in order', CheckResult),
  suppressed: list(
    'findings that only follow from others',
    Type.Object({
      finding: described('the finding that is not shown', Finding),
      followsFrom: text('code of a check or of a finding'),
    }),
  ),
  enctypes: list('encryption types beside each other', EnctypeRow),
  webServer: nullable(described('what the web server answered; null where none was asked', WebServer)),
  negotiate: nullable(
    described(
      'what Negotiate would do; null without a target',
      Type.Object({
        uses: described('the package that it would come to', oneOf('Kerberos', 'NTLM', 'nothing')),
        sentence: text('what Negotiate would do for this target, and why'),
      }),
    ),
  ),
  delegation: nullable(
    described(
      "whether the service could act in the client's name elsewhere; null without a target",
      Type.Object({
        ticketForwardable: nullable(flag('the ticket-granting ticket is forwardable')),
        serviceTrusted: nullable(flag('ok-as-delegate in the ticket for the service')),
        sentence: text('the same in plain words'),
      }),
    ),
  ),
  headerBytesAtLeast: nullable(
    count(
      'of the value of an HTTP header that carries the ticket for the service, in bytes; null without it',
    ),
  ),
  lifetimes: described(
    'how long it works yet',
    Type.Object({
      ticketSeconds: nullable(whole('seconds left of the ticket-granting ticket')),
      credentialSeconds: nullable(whole('seconds left of the credential, as the library says')),
    }),
  ),
  clockOffsetSeconds: nullable(Type.Number({ description: "the KDC's clock less this host's, in seconds" })),
  kdcMilliseconds: nullable(
    Type.Number({ description: 'until the fastest KDC had answered, in milliseconds' }),
  ),
  instruments: list(
    'commands that were run to find out',
    Type.Object({
      command: text('the command'),
      exitCode: whole('its exit code'),
      milliseconds: count('how long it took, in milliseconds'),
      error: nullable(text('why it could not do its work')),
    }),
  ),
});

export type DoctorResult = Static<typeof DoctorResult>;
export type EnctypeRow = Static<typeof EnctypeRow>;

/** Reports of other commands, each as its own schema has it. */
export const ReportResult = Type.Object({
  gathered: described('when they were gathered', Instant),
  redacted: flag('names were replaced by others'),
  reports: list(
    'the documents of doctor, whoami, packages, config, tickets, keytab, kdc and, with a target, spn',
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'the document of one command; its schema names which',
      properties: {
        schema: { type: 'string', description: 'names its schema, as sspidiag/doctor/1' },
        command: { type: 'string', description: 'the command' },
      },
      required: ['schema', 'command'],
      additionalProperties: true,
    }),
  ),
});

export type ReportResult = Static<typeof ReportResult>;
