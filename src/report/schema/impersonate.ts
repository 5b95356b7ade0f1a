/** The result of `impersonate`. */
import { type Static, Type } from 'typebox';
import { ability } from './packages.ts';
import {
  bytes,
  ContextFacts,
  described,
  flag,
  Identity,
  Leg,
  list,
  nullable,
  oneOf,
  Sentence,
  Status,
  Text,
  text,
  whole,
} from './shared.ts';

const AccessProof = Type.Object({
  ok: flag('access was given'),
  rights: list('rights that were given, by name', Text),
  mask: nullable(text('the same as a bit mask, in hexadecimal')),
  error: nullable(text('why access was refused')),
});

const Native = Type.Object({
  status: described('what ImpersonateSecurityContext returned', Status),
  revertStatus: nullable(
    described('what RevertSecurityContext returned; null where it was not called', Status),
  ),
  packageClaimsIt: nullable(flag('the package has SECPKG_FLAG_IMPERSONATION')),
  tokenStatus: described('what QuerySecurityContextToken returned', Status),
  context: nullable(described('the context of the server', ContextFacts)),
  requested: list('ISC_REQ_* that the client asked for', Text),
  level: nullable(
    described(
      'SECURITY_IMPERSONATION_LEVEL that was reached',
      oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation'),
    ),
  ),
  whyNotHigher: list('what keeps the level from being higher, in plain words', Sentence),
  secondHop: ability("the server may go on to another host in the client's name"),
  certificateMapping: nullable(
    described(
      'mapping of a client certificate to an account; null where none was asked for',
      Type.Object({
        asked: flag('the server asked for a certificate'),
        presented: nullable(flag('the client presented one')),
        mapped: flag('it was mapped to an account'),
      }),
    ),
  ),
  conditions: list(
    'under which of them impersonation succeeds at full level',
    Type.Object({
      condition: described(
        'as documented for ImpersonateSecurityContext',
        oneOf('level-below-impersonation', 'privilege', 'explicit-credentials', 'same-identity'),
      ),
      holds: described('whether it holds', oneOf('yes', 'no', 'unknown')),
      evidence: text('how that is known, in plain words'),
    }),
  ),
});

export const ImpersonateResult = Type.Object({
  package: text('the package of the handshake'),
  legs: list('the steps of the handshake', Leg),
  client: nullable(text('principal of the client; null where the handshake did not tell')),
  mapping: described(
    'which local account stands for the client; on Windows the account of the token',
    Type.Object({
      canonicalName: nullable(text("the client's name as the library canonicalised it")),
      account: nullable(text('name of the local account')),
      uid: nullable(whole('user id of the account, a number; null on Windows')),
      gid: nullable(whole('group id of the account, a number; null on Windows')),
      permitted: nullable(flag('the library lets the client act as the account')),
      by: described('who chose the account', oneOf('library', 'map-option', 'none')),
    }),
  ),
  impersonated: flag('the identity that was read during impersonation really was that of the client'),
  reverted: nullable(flag('the identity came back; null where there was nothing to revert')),
  before: nullable(described('identity before impersonation, as the system says', Identity)),
  during: nullable(described('identity during impersonation, as the system says', Identity)),
  after: nullable(described('identity after reverting, as the system says', Identity)),
  reads: list(
    'files that were read to prove the identity, from --read',
    Type.Object({
      path: text('path of the file'),
      duringOk: flag('it could be read during impersonation'),
      duringError: nullable(text('why it could not be read during impersonation')),
      duringBytes: nullable(bytes('what was read of it')),
      afterOk: nullable(flag('it could be read after reverting')),
      afterError: nullable(text('why it could not be read after reverting')),
    }),
  ),
  accesses: list(
    'objects that were opened to prove the identity, from --access',
    Type.Object({
      object: text('the file, registry key or other object'),
      during: described('access during impersonation', AccessProof),
      after: nullable(described('access after reverting', AccessProof)),
    }),
  ),
  native: nullable(described('where the library has ImpersonateSecurityContext, what it answered', Native)),
  exec: nullable(
    described(
      "the command that was run as the client's account; null without one",
      Type.Object({
        command: list('the command and its arguments', Text),
        uid: whole('user id that it ran as, a number'),
        exitCode: nullable(whole('exit code of the command')),
        signal: nullable(text('name of the signal that ended it')),
        error: nullable(text('why the command was not run')),
      }),
    ),
  ),
});

export type ImpersonateResult = Static<typeof ImpersonateResult>;
