/** The result of `whoami`. */
import { type Static, Type } from 'typebox';
import { Expiry, nullable, oneOf, Sentence, Text } from './shared.ts';
import { known, WhoamiWindows } from './whoamiWindows.ts';

const NamedId = Type.Object({ id: Type.Integer(), name: nullable(Text) });

const NamedIds = Type.Object({ real: NamedId, effective: NamedId, saved: NamedId, fileSystem: NamedId });

const Source = oneOf('environment', 'configuration', 'compiled', 'unknown');

const Keytab = Type.Object({
  name: nullable(Text),
  source: Source,
  where: Text,
  readable: Type.Boolean(),
  reason: nullable(Sentence),
  principals: Type.Array(
    Type.Object({
      principal: Text,
      keys: Type.Array(Type.Object({ kvno: Type.Integer(), enctype: Text })),
    }),
  ),
});

const Kerberos = Type.Object({
  realm: Type.Object({ value: nullable(Text), source: Source, where: Text }),
  configurationFiles: Type.Array(
    Type.Object({ path: Text, readable: Type.Boolean(), reason: nullable(Sentence) }),
  ),
  ccache: Type.Object({
    name: nullable(Text),
    member: nullable(Type.String({ description: 'of a collection, the cache that counts' })),
    type: nullable(Text),
    source: Source,
    where: Text,
    exists: nullable(Type.Boolean()),
    reason: nullable(Sentence),
    principal: nullable(Text),
    tickets: Type.Integer({ minimum: 0 }),
    ticketGrantingTicket: nullable(
      Type.Object({ server: Text, expiry: Expiry, flags: Type.Array(Text), enctype: nullable(Text) }),
    ),
    ticketGrantingTicketReason: nullable(Sentence),
  }),
  keytab: Keytab,
  clientKeytab: Keytab,
});

const PosixIdentity = Type.Object({
  uid: NamedIds,
  gid: NamedIds,
  groups: Type.Array(NamedId),
  effectiveCapabilities: Type.Array(Text),
  permittedCapabilities: Type.Array(Text),
  noNewPrivileges: nullable(Type.Boolean()),
  seccomp: nullable(oneOf('disabled', 'strict', 'filter')),
});

const PosixSession = Type.Object({
  id: known(Text),
  auditSession: known(Type.Integer()),
  loginUid: known(Type.Integer()),
  terminal: known(Text),
  pid: Type.Integer(),
  parentPid: Type.Integer(),
  parentName: known(Text),
});

/** Of POSIX there are `identity` and `session`, of Windows there is `windows`; the others are null. */
export const WhoamiResult = Type.Object({
  identity: nullable(PosixIdentity),
  session: nullable(PosixSession),
  windows: nullable(WhoamiWindows),
  canImpersonate: Type.Object({ answer: oneOf('yes', 'no', 'unknown'), reason: Sentence }),
  kerberos: nullable(Kerberos),
  kerberosReason: nullable(Sentence),
  libraries: Type.Array(
    Type.Object({
      name: Text,
      role: Sentence,
      path: nullable(Text),
      version: nullable(Text),
      loaded: Type.Boolean(),
      reason: nullable(Sentence),
    }),
  ),
});

export type WhoamiResult = Static<typeof WhoamiResult>;
