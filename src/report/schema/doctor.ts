/** The results of `doctor` and of `report`. */
import { type Static, Type } from 'typebox';
import { Finding, Instant, nullable, oneOf, Sentence, Text } from './shared.ts';

const CheckResult = Type.Object({
  code: Text,
  title: Text,
  answer: oneOf('yes', 'no', 'unknown', 'not-checked'),
  sentence: Sentence,
  dependsOn: Type.Array(Text),
  followsFrom: nullable(Type.String({ description: 'the check that has to hold first, and does not' })),
  findings: Type.Array(Text, { description: 'codes of its findings' }),
});

export const ENCTYPE_COLUMNS = ['kdcOffers', 'configurationPermits', 'keytabHas', 'ticketUses'] as const;

const EnctypeRow = Type.Object({
  number: Type.Integer(),
  name: nullable(Text),
  weak: Type.Boolean(),
  kdcOffers: nullable(Type.Boolean()),
  configurationPermits: nullable(Type.Boolean()),
  keytabHas: nullable(Type.Boolean()),
  ticketUses: nullable(Type.Boolean()),
  missing: Type.Array(oneOf(...ENCTYPE_COLUMNS), {
    description: 'where it would have to be, and is not: with none, it can be used from end to end',
  }),
});

const HttpAttempt = Type.Object({
  bindings: oneOf('right', 'absent', 'wrong'),
  status: nullable(Type.Integer()),
  error: nullable(Text),
  headerBytes: Type.Integer({ minimum: 0 }),
  reply: nullable(Type.String({ description: "the server's token in one line" })),
});

const WebServer = Type.Object({
  url: Text,
  status: nullable(Type.Integer({ description: 'of the request without a token' })),
  error: nullable(Text),
  server: nullable(Text),
  location: nullable(Text),
  challenges: Type.Array(Text),
  tls: nullable(Type.Object({ trusted: Type.Boolean(), reason: nullable(Text), subject: nullable(Text) })),
  attempts: Type.Array(HttpAttempt),
});

export const DoctorResult = Type.Object({
  target: nullable(Text),
  servicePrincipalName: nullable(Type.String({ description: 'the ticket that was asked for' })),
  verdict: Type.Object({
    answer: oneOf('yes', 'impaired', 'no', 'unknown'),
    sentence: Sentence,
    check: nullable(Text),
    finding: nullable(Type.String({ description: 'code of the finding that names the cause' })),
  }),
  checks: Type.Array(CheckResult),
  suppressed: Type.Array(
    Type.Object({
      finding: Finding,
      followsFrom: Type.String({ description: 'code of a check or of a finding' }),
    }),
  ),
  enctypes: Type.Array(EnctypeRow),
  webServer: nullable(WebServer),
  negotiate: nullable(
    Type.Object({
      uses: oneOf('Kerberos', 'NTLM', 'nothing'),
      sentence: Type.String({ description: 'what Negotiate would do for this target, and why' }),
    }),
  ),
  delegation: nullable(
    Type.Object({
      ticketForwardable: nullable(Type.Boolean()),
      serviceTrusted: nullable(Type.Boolean({ description: 'ok-as-delegate in the ticket for the service' })),
      sentence: Sentence,
    }),
  ),
  lifetimes: Type.Object({
    ticketSeconds: nullable(Type.Integer({ description: 'left of the ticket-granting ticket' })),
    credentialSeconds: nullable(Type.Integer({ description: 'left of the credential, as the library says' })),
  }),
  clockOffsetSeconds: nullable(Type.Number({ description: "the KDC's clock less this host's" })),
  kdcMilliseconds: nullable(Type.Number({ description: 'until the fastest KDC had answered' })),
  instruments: Type.Array(
    Type.Object({
      command: Text,
      exitCode: Type.Integer(),
      milliseconds: Type.Integer({ minimum: 0 }),
      error: nullable(Text),
    }),
  ),
});

export type DoctorResult = Static<typeof DoctorResult>;
export type EnctypeRow = Static<typeof EnctypeRow>;

/** Reports of other commands, each as its own schema has it. */
export const ReportResult = Type.Object({
  gathered: Instant,
  redacted: Type.Boolean(),
  reports: Type.Array(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'the document of one command; its schema names which',
      properties: { schema: { type: 'string' }, command: { type: 'string' } },
      required: ['schema', 'command'],
      additionalProperties: true,
    }),
  ),
});

export type ReportResult = Static<typeof ReportResult>;
