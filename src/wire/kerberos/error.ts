/** KRB-ERROR (RFC 4120 section 5.9.1) with what e-data holds. */
import type { Codec, Decoded } from '../codec.ts';
import { application, context, TAG } from '../der/header.ts';
import { namedInteger } from '../der/primitives.ts';
import { member, optional, sequence, tagged, wrapping } from '../der/structures.ts';
import {
  kerberosString,
  kerberosTime,
  messageType,
  microseconds,
  principalName,
  pvno,
  realm,
} from './basicTypes.ts';
import { ERROR_CODES } from './errorCodes.ts';
import { paDataList, typedData } from './padata.ts';
import { kerbExtError } from './preAuthentication.ts';
import { anyOf, firstTagInside, typedValue } from './typedValue.ts';

/** KERB-ERROR-DATA ([MS-KILE] section 2.2.1): an NTSTATUS, or "try again with this clock". */
const kerbErrorData = typedValue(
  'KERB-ERROR-DATA',
  {
    name: 'data-type',
    tag: 1,
    names: { 2: 'KERB_AP_ERR_TYPE_SKEW_RECOVERY', 3: 'KERB_ERR_TYPE_EXTENDED' },
  },
  { name: 'data-value', tag: 2, optional: true },
  {
    codecOf: (type, content) => (type === 3 && content.length >= 12 ? kerbExtError : null),
    all: () => [kerbExtError],
  },
);

/** What e-data is, said beside its value: the message itself does not tell. */
const named = (type: 'METHOD-DATA' | 'TYPED-DATA' | 'KERB-ERROR-DATA', codec: () => Codec<unknown>) => ({
  type,
  schema: (definitions: Parameters<Codec<unknown>['schema']>[0]) => ({
    type: 'object',
    properties: { type: { const: type }, value: anyOf([codec().schema(definitions)]) },
    required: ['type', 'value'],
  }),
  decode(reader: Parameters<Codec<unknown>['decode']>[0], put: (value: ErrorData) => void) {
    const found: ErrorData = { type, value: null };
    put(found);
    codec().decode(reader, (value) => {
      found.value = value;
    });
  },
});

export type ErrorData = { type: 'METHOD-DATA' | 'TYPED-DATA' | 'KERB-ERROR-DATA'; value: unknown };

const methodData = named('METHOD-DATA', () => paDataList('reply'));
const typed = named('TYPED-DATA', () => typedData);
const microsoft = named('KERB-ERROR-DATA', () => kerbErrorData);

/** By the tags inside: a list of PA-DATA begins its elements with [1], one of TYPED-DATA with [0]. */
export function errorData(content: Buffer): Codec<ErrorData> | null {
  const first = firstTagInside(content);
  if (first === context(1)) return microsoft;
  if (first !== TAG.SEQUENCE) return null;
  const length = content[1] ?? 0;
  const element = content.subarray(length < 0x80 ? 2 : 2 + (length & 0x7f));
  const inner = firstTagInside(element);
  if (inner === context(1)) return methodData;
  return inner === context(0) ? typed : null;
}

export const krbError = tagged(
  application(30),
  sequence('KRB-ERROR', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    ctime: optional(2, kerberosTime),
    cusec: optional(3, microseconds),
    stime: member(4, kerberosTime),
    susec: member(5, microseconds),
    'error-code': member(6, namedInteger('Int32', ERROR_CODES)),
    crealm: optional(7, realm),
    cname: optional(8, principalName),
    realm: member(9, realm),
    sname: member(10, principalName),
    'e-text': optional(11, kerberosString),
    'e-data': optional(
      12,
      wrapping(errorData, (definitions) => ({
        anyOf: [methodData, typed, microsoft].map((each) => each.schema(definitions)),
      })),
    ),
  })),
);

export type KrbError = Decoded<typeof krbError>;
