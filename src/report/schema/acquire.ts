/** The result of `acquire`. */
import { type Static, Type } from 'typebox';
import {
  bytes,
  count,
  described,
  Expiry,
  flag,
  list,
  nullable,
  oneOf,
  Sentence,
  Status,
  text,
} from './shared.ts';

export const AcquireResult = Type.Object({
  package: text('the package that was asked for'),
  use: described(
    'what the credential is for: to begin, to accept, or both',
    oneOf('inbound', 'outbound', 'both'),
  ),
  requestedPrincipal: nullable(text('whose credential was asked for; null for the default')),
  principal: nullable(text('whose credential was really found')),
  source: described(
    'where the credential comes from',
    Type.Object({
      kind: described(
        'the kind of place',
        oneOf(
          'ccache',
          'keytab',
          'client-keytab',
          'password',
          'ntlm-user-file',
          'logon-session',
          'certificate',
          'unknown',
        ),
      ),
      name: nullable(text('name of the cache, keytab or file')),
      because: text('why this place and no other'),
    }),
  ),
  credential: described(
    'what the library gave',
    Type.Object({
      acquired: flag('there is a credential'),
      expiry: described('until when it can be used', Expiry),
    }),
  ),
  minimumLifetimeSeconds: nullable(count('seconds that had to be left, from --min-lifetime')),
  target: nullable(
    described(
      'the first token for a service; null without --target',
      Type.Object({
        name: text('the service principal name that was asked for'),
        canonicalName: nullable(text('the name that the library made of it')),
        package: nullable(text('the package that Negotiate chose, where the library tells')),
        status: described('what the library returned with the first token', Status),
        tokenBytes: bytes('the token'),
        tokenFile: nullable(text('the file that it was written to')),
      }),
    ),
  ),
  asynchronous: nullable(
    described(
      'how the asynchronous functions behaved; null without --async',
      Type.Object({
        native: flag('true only where the library has the function itself'),
        because: text('how that is known'),
        queueStatus: described('what taking on the work returned', Status),
        pendingPolls: count('how often the call status was SEC_I_ASYNC_CALL_PENDING'),
        callStatus: described('what the call came to', Status),
        freeStatus: nullable(described('what giving the call back returned', Status)),
      }),
    ),
  ),
  notChecked: list('what this answer does not tell, in plain words', Sentence),
});

export type AcquireResult = Static<typeof AcquireResult>;
