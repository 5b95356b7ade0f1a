/** The result of `whoami`. */
import { type Static, type TSchema, Type } from 'typebox';
import { count, described, Expiry, flag, list, nullable, oneOf, Text, text, whole } from './shared.ts';
import { known, WhoamiWindows } from './whoamiWindows.ts';

const namedId = (what: string) =>
  Type.Object({
    id: whole(`${what}, a number`),
    name: nullable(text('its name; null where the system knows none')),
  });

const namedIds = (what: string) => {
  const id = namedId(what);
  return Type.Object({
    real: described(`real ${what}`, id),
    effective: described(`effective ${what}`, id),
    saved: described(`saved ${what}`, id),
    fileSystem: described(`${what} for access to files`, id),
  });
};

const Source = described(
  'what named it: a variable, krb5.conf, or the default of the library',
  oneOf('environment', 'configuration', 'compiled', 'unknown'),
);
const Where = text('variable, file and line, or library that named it');

const Keytab = Type.Object({
  name: nullable(text('the keytab, with its type')),
  source: Source,
  where: Where,
  readable: flag('it could be read'),
  reason: nullable(text('why it could not be read')),
  principals: list(
    'principals that have keys there',
    Type.Object({
      principal: text('the principal, with its realm'),
      keys: list(
        'its keys',
        Type.Object({ kvno: whole('key version number'), enctype: text('name of the encryption type') }),
      ),
    }),
  ),
});

const Kerberos = Type.Object({
  realm: described(
    'realm of names without one',
    Type.Object({
      value: nullable(text('the realm; null where none is known')),
      source: Source,
      where: Where,
    }),
  ),
  configurationFiles: list(
    'files that libkrb5 reads',
    Type.Object({
      path: text('path of the file'),
      readable: flag('it can be read'),
      reason: nullable(text('why it cannot be read')),
    }),
  ),
  ccache: described(
    'the credential cache',
    Type.Object({
      name: nullable(text('the cache or collection, with its type')),
      member: nullable(text('of a collection, the cache that counts')),
      type: nullable(text('kind of cache: FILE, DIR, KEYRING, KCM, MEMORY and others')),
      source: Source,
      where: Where,
      exists: nullable(flag('it is there; null where that is not known')),
      reason: nullable(text('why it cannot be read')),
      principal: nullable(text('the principal that it belongs to')),
      tickets: count('number of tickets'),
      ticketGrantingTicket: nullable(
        described(
          'the ticket that others are got with; null where there is none',
          Type.Object({
            server: text('the ticket-granting service that it is for'),
            expiry: described('until when it can be used', Expiry),
            flags: list('flags of the ticket, by name', Text),
            enctype: nullable(text('name of its encryption type')),
          }),
        ),
      ),
      ticketGrantingTicketReason: nullable(text('why there is none that could be used')),
    }),
  ),
  keytab: described('keys of services', Keytab),
  clientKeytab: described('keys with which the library would get tickets by itself', Keytab),
});

const PosixIdentity = Type.Object({
  uid: described('user ids of the process', namedIds('user id')),
  gid: described('group ids of the process', namedIds('group id')),
  groups: list('supplementary groups', namedId('group id')),
  effectiveCapabilities: list('CAP_* in effect', Text),
  permittedCapabilities: list('CAP_* that could be put in effect', Text),
  noNewPrivileges: nullable(flag('no program can gain rights; null where that is not known')),
  seccomp: nullable(described('whether system calls are filtered', oneOf('disabled', 'strict', 'filter'))),
});

const said = <T extends TSchema>(what: string, value: T) => described(what, known(value));

const PosixSession = Type.Object({
  id: said('XDG_SESSION_ID', Text),
  auditSession: said('number of the audit session', whole('number of the session')),
  loginUid: said('user id that logged in, a number', whole('user id, a number')),
  terminal: said('controlling terminal', Text),
  pid: whole('process id, a number'),
  parentPid: whole('process id of the parent, a number'),
  parentName: said('name of the parent process', Text),
});

/** Of POSIX there are `identity` and `session`, of Windows there is `windows`; the others are null. */
export const WhoamiResult = Type.Object({
  identity: nullable(described('who the process is; null on Windows', PosixIdentity)),
  session: nullable(described('where it was started; null on Windows', PosixSession)),
  windows: nullable(described('who the process is on Windows; null elsewhere', WhoamiWindows)),
  canImpersonate: described(
    'whether this process could act as other accounts',
    Type.Object({
      answer: described('the answer; unknown where nothing tells', oneOf('yes', 'no', 'unknown')),
      reason: text('how that is known, in plain words'),
    }),
  ),
  kerberos: nullable(described('what libkrb5 would use; null where there is none', Kerberos)),
  kerberosReason: nullable(text('why libkrb5 tells nothing')),
  libraries: list(
    'libraries that authentication needs',
    Type.Object({
      name: text('file name of the library'),
      role: text('what it is for'),
      path: nullable(text('where it was loaded from; null where it was not')),
      version: nullable(text('its version; null where it does not tell')),
      loaded: flag('it could be loaded'),
      reason: nullable(text('why it could not')),
    }),
  ),
});

export type WhoamiResult = Static<typeof WhoamiResult>;
