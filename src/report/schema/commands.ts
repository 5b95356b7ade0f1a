/** The result of each command. */
import { type Static, Type } from 'typebox';
import {
  AttributeAnswer,
  Bytes,
  ContextFacts,
  Expiry,
  Identity,
  Leg,
  nullable,
  oneOf,
  Sentence,
  Status,
  Text,
} from './shared.ts';

const Ability = Type.Object({
  can: oneOf('yes', 'no', 'unknown'),
  because: Sentence,
});

export const PackagesResult = Type.Object({
  packages: Type.Array(
    Type.Object({
      name: Text,
      mechanism: nullable(Type.String({ description: 'dotted object identifier' })),
      ansiName: nullable(Type.String({ description: 'as the A functions spell it' })),
      saslName: nullable(Text),
      comment: nullable(Text),
      maximumTokenSize: nullable(Bytes),
      capabilities: Type.Array(Text),
      acquire: Ability,
      export: Ability,
      import: Ability,
      impersonate: Ability,
      attributes: nullable(
        Type.Array(AttributeAnswer, {
          description: 'what a context of it answers to each attribute; filled by --attributes',
        }),
      ),
      attributesBecause: nullable(Type.String({ description: 'of which context, or why of none' })),
    }),
  ),
});

export const CapabilitiesResult = Type.Object({
  functions: Type.Array(
    Type.Object({
      function: Text,
      available: Type.Boolean(),
      because: Sentence,
    }),
  ),
  abilities: Type.Array(
    Type.Object({ ability: Text, can: oneOf('yes', 'no', 'unknown'), because: Sentence }),
  ),
});

export const AcquireResult = Type.Object({
  package: Text,
  use: oneOf('inbound', 'outbound', 'both'),
  requestedPrincipal: nullable(Text),
  principal: nullable(Type.String({ description: 'whose credential was really found' })),
  source: Type.Object({
    kind: oneOf(
      'ccache',
      'keytab',
      'client-keytab',
      'password',
      'ntlm-user-file',
      'logon-session',
      'certificate',
      'unknown',
    ),
    name: nullable(Text),
    because: Sentence,
  }),
  credential: Type.Object({ acquired: Type.Boolean(), expiry: Expiry }),
  minimumLifetimeSeconds: nullable(Type.Integer({ minimum: 0 })),
  target: nullable(
    Type.Object({
      name: Text,
      canonicalName: nullable(Text),
      package: nullable(
        Type.String({ description: 'the package that Negotiate chose, where the library tells' }),
      ),
      status: Status,
      tokenBytes: Bytes,
      tokenFile: nullable(Text),
    }),
  ),
  asynchronous: nullable(
    Type.Object({
      native: Type.Boolean({ description: 'true only where the library has the function itself' }),
      because: Sentence,
      queueStatus: Status,
      pendingPolls: Type.Integer({
        minimum: 0,
        description: 'how often the call status was SEC_I_ASYNC_CALL_PENDING',
      }),
      callStatus: Status,
      freeStatus: nullable(Status),
    }),
  ),
  notChecked: Type.Array(Sentence),
});

export const ExportResult = Type.Object({
  package: Text,
  target: nullable(Text),
  side: oneOf('initiator', 'acceptor'),
  legs: Type.Array(Leg),
  requested: Type.Array(Text),
  context: nullable(ContextFacts),
  file: nullable(Text),
  peerFile: nullable(Text),
  packedBytes: nullable(Bytes),
  raw: Type.Boolean(),
  tokenGiven: Type.Boolean({ description: 'an access token came with the packed context' }),
  transfers: Type.Array(
    Type.Object({
      to: oneOf('same-process', 'another-process'),
      status: nullable(Status),
      token: oneOf('none', 'given', 'duplicated', 'not-duplicated'),
      alive: Type.Boolean({ description: 'both halves unsealed what the other one sealed' }),
      reason: nullable(Sentence),
    }),
    { description: 'imported again at once; filled by --prove' },
  ),
});

export const ImportResult = Type.Object({
  file: Text,
  header: nullable(
    Type.Object({
      package: Text,
      side: oneOf('initiator', 'acceptor'),
      exported: Type.String({ description: 'UTC' }),
      target: nullable(Text),
      requested: Type.Array(Text),
      bytes: Bytes,
    }),
  ),
  package: Text,
  packedBytes: Bytes,
  intact: nullable(
    Type.Boolean({ description: 'length and checksum agree with the header; null without one' }),
  ),
  context: nullable(ContextFacts),
  proof: nullable(
    Type.Object({
      peerFile: Text,
      alive: Type.Boolean(),
      messages: Type.Array(
        Type.Object({
          from: oneOf('context', 'peer'),
          messageBytes: Bytes,
          sealedBytes: nullable(Bytes),
          confidential: nullable(Type.Boolean()),
          sealStatus: Status,
          unsealStatus: nullable(Status),
          same: Type.Boolean({ description: 'the other half unsealed exactly what was sealed' }),
          signature: nullable(
            Type.Object(
              { makeStatus: Status, verifyStatus: nullable(Status) },
              { description: 'the same message signed and verified, where the library has the functions' },
            ),
          ),
        }),
      ),
    }),
  ),
});

const AccessProof = Type.Object({
  ok: Type.Boolean(),
  rights: Type.Array(Text),
  mask: nullable(Text),
  error: nullable(Text),
});

export const ImpersonateResult = Type.Object({
  package: Text,
  legs: Type.Array(Leg),
  client: nullable(Text),
  mapping: Type.Object({
    canonicalName: nullable(Text),
    account: nullable(Text),
    uid: nullable(Type.Integer()),
    gid: nullable(Type.Integer()),
    permitted: nullable(Type.Boolean()),
    by: oneOf('library', 'map-option', 'none'),
  }),
  impersonated: Type.Boolean(),
  reverted: nullable(Type.Boolean({ description: 'null where there was nothing to revert' })),
  before: nullable(Identity),
  during: nullable(Identity),
  after: nullable(Identity),
  reads: Type.Array(
    Type.Object({
      path: Text,
      duringOk: Type.Boolean(),
      duringError: nullable(Text),
      duringBytes: nullable(Bytes),
      afterOk: nullable(Type.Boolean()),
      afterError: nullable(Text),
    }),
  ),
  accesses: Type.Array(Type.Object({ object: Text, during: AccessProof, after: nullable(AccessProof) })),
  native: nullable(
    Type.Object(
      {
        status: Status,
        revertStatus: nullable(Status),
        packageClaimsIt: nullable(Type.Boolean({ description: 'SECPKG_FLAG_IMPERSONATION' })),
        tokenStatus: Status,
        context: nullable(ContextFacts),
        requested: Type.Array(Text),
        level: nullable(oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation')),
        whyNotHigher: Type.Array(Sentence),
        secondHop: Ability,
        certificateMapping: nullable(
          Type.Object({
            asked: Type.Boolean(),
            presented: nullable(Type.Boolean()),
            mapped: Type.Boolean(),
          }),
        ),
        conditions: Type.Array(
          Type.Object({
            condition: oneOf(
              'level-below-impersonation',
              'privilege',
              'explicit-credentials',
              'same-identity',
            ),
            holds: oneOf('yes', 'no', 'unknown'),
            evidence: Sentence,
          }),
        ),
      },
      { description: 'where the library has ImpersonateSecurityContext' },
    ),
  ),
  exec: nullable(
    Type.Object({
      command: Type.Array(Text),
      uid: Type.Integer(),
      exitCode: nullable(Type.Integer()),
      signal: nullable(Text),
      error: nullable(Type.String({ description: 'why the command was not run' })),
    }),
  ),
});

export const LabResult = Type.Object({
  realm: oneOf('LAB.TEST', 'AD.TEST'),
  scenarios: Type.Array(
    Type.Object({
      name: Text,
      title: Text,
      summary: Sentence,
      demonstration: Type.Array(Text),
      expects: Type.Object({
        exitCode: Type.Integer(),
        status: nullable(Text),
        finding: nullable(Text),
      }),
    }),
  ),
  run: nullable(
    Type.Object({
      scenario: Text,
      command: Type.Array(Text),
      exitCode: Type.Integer(),
      signal: nullable(Text),
      startMilliseconds: Type.Integer({ minimum: 0 }),
    }),
  ),
});

export type PackagesResult = Static<typeof PackagesResult>;
export type CapabilitiesResult = Static<typeof CapabilitiesResult>;
export type AcquireResult = Static<typeof AcquireResult>;
export type ExportResult = Static<typeof ExportResult>;
export type ImportResult = Static<typeof ImportResult>;
export type ImpersonateResult = Static<typeof ImpersonateResult>;
export type LabResult = Static<typeof LabResult>;

export const CompletionResult = Type.Object({
  shell: oneOf('bash', 'zsh', 'fish', 'powershell'),
  fileName: Type.String({ description: 'what the shell looks for in a folder of completions' }),
  script: Type.String({ description: 'all of it, with newlines' }),
});
export type CompletionResult = Static<typeof CompletionResult>;
