/** Any Kerberos message, by its [APPLICATION] tag (RFC 4120 section 5.10). */
import type { Decoded } from '../codec.ts';
import { application } from '../der/header.ts';
import { apRep, apReq } from './application.ts';
import { choice } from './choice.ts';
import { krbError } from './error.ts';
import { asRep, asReq, tgsRep, tgsReq } from './kdc.ts';
import { krbCred, krbPriv, krbSafe } from './otherMessages.ts';
import { ticket } from './ticket.ts';

/** Messages that go over the wire, and a ticket by itself, as it comes out of a credential cache. */
export const kerberosMessage = choice(
  'KerberosMessage',
  {
    Ticket: ticket,
    'AS-REQ': asReq,
    'AS-REP': asRep,
    'TGS-REQ': tgsReq,
    'TGS-REP': tgsRep,
    'AP-REQ': apReq,
    'AP-REP': apRep,
    'KRB-SAFE': krbSafe,
    'KRB-PRIV': krbPriv,
    'KRB-CRED': krbCred,
    'KRB-ERROR': krbError,
  },
  {
    Ticket: application(1),
    'AS-REQ': application(10),
    'AS-REP': application(11),
    'TGS-REQ': application(12),
    'TGS-REP': application(13),
    'AP-REQ': application(14),
    'AP-REP': application(15),
    'KRB-SAFE': application(20),
    'KRB-PRIV': application(21),
    'KRB-CRED': application(22),
    'KRB-ERROR': application(30),
  },
);

export type KerberosMessage = Decoded<typeof kerberosMessage>;
