/** PA-DATA (RFC 4120 section 5.2.7): each type that is understood decoded, the others as bytes. */
import type { Codec } from '../codec.ts';
import { application, context, TAG } from '../der/header.ts';
import { sequenceOf } from '../der/structures.ts';
import { apReq } from './application.ts';
import { checksum, encryptedData, principalName, realm } from './basicTypes.ts';
import { krbError } from './error.ts';
import { paFxFastReply, paFxFastRequest } from './fast.ts';
import { PADATA_TYPES } from './padataTypes.ts';
import {
  etypeInfo,
  etypeInfo2,
  kerbExtError,
  kerbKeyListReply,
  kerbKeyListRequest,
  paAuthenticationSet,
  paForUser,
  paPacOptions,
  paPacRequest,
  paS4uX509User,
  paSpake,
  paSupportedEnctypes,
} from './preAuthentication.ts';
import { rawText, typedValue, whereTag } from './typedValue.ts';

/** FAST alone has one number for two structures. */
export type Direction = 'request' | 'reply';

/** What is DER, by padata-type: the tag it begins with, and its decoder. */
type Known = readonly [tag: number, codec: Codec<unknown>];

// A function: these modules contain each other, and not all are loaded when this one is.
function known(type: number, direction: Direction): Known | null {
  switch (type) {
    case 1:
      return [application(14), apReq];
    case 2:
    case 138:
      return [TAG.SEQUENCE, encryptedData];
    case 11:
      return [TAG.SEQUENCE, etypeInfo];
    case 19:
      return [TAG.SEQUENCE, etypeInfo2];
    case 22:
      return [TAG.SEQUENCE, paDataList(direction)];
    case 102:
      return [TAG.SEQUENCE, principalName];
    case 103:
      return [TAG.GeneralString, realm];
    case 128:
      return [TAG.SEQUENCE, paPacRequest];
    case 129:
      return [TAG.SEQUENCE, paForUser];
    case 130:
      return [TAG.SEQUENCE, paS4uX509User];
    case 132:
    case 149:
      return [TAG.SEQUENCE, checksum];
    case 134:
      return [TAG.SEQUENCE, paAuthenticationSet];
    case 136:
      return [context(0), direction === 'request' ? paFxFastRequest : paFxFastReply];
    case 137:
      return [application(30), krbError];
    case 161:
      return [TAG.SEQUENCE, kerbKeyListRequest];
    case 162:
      return [TAG.SEQUENCE, kerbKeyListReply];
    case 167:
      return [TAG.SEQUENCE, paPacOptions];
    default:
      return null;
  }
}

const DECODED = [1, 2, 11, 19, 22, 102, 103, 128, 129, 130, 132, 134, 136, 137, 161, 162, 167];

const contents = (direction: Direction) => ({
  codecOf(type: number, content: Buffer, reader: Parameters<typeof whereTag>[3]): Codec<unknown> | null {
    // Windows puts an NTSTATUS where a salt would be ([MS-KILE] section 2.2.2).
    if (type === 3) return content.length === 12 && content.readUInt32LE(4) === 0 ? kerbExtError : rawText;
    if (type === 10) return rawText;
    if (type === 151) return paSpake;
    if (type === 165) return content.length === 4 ? paSupportedEnctypes : null;
    const found = known(type, direction);
    return found && whereTag(found[0], found[1], content, reader);
  },
  // One name, one schema: that of both directions.
  all: () => [
    ...DECODED.flatMap((type) => [known(type, 'request'), known(type, 'reply')]).flatMap((each) =>
      each ? [each[1]] : [],
    ),
    kerbExtError,
    rawText,
    paSpake,
    paSupportedEnctypes,
  ],
  secret: [162],
});

const paData = (direction: Direction) =>
  typedValue(
    'PA-DATA',
    { name: 'padata-type', tag: 1, names: PADATA_TYPES },
    { name: 'padata-value', tag: 2 },
    contents(direction),
  );

/** `SEQUENCE OF PA-DATA`: padata of requests and replies, METHOD-DATA of errors. */
export const paDataList = (direction: Direction) => sequenceOf(paData(direction), 'METHOD-DATA');

/** `TYPED-DATA` (RFC 4120 section 5.9.1): PKINIT's errors. */
export const typedData = sequenceOf(
  typedValue(
    'TYPED-DATA-ELEMENT',
    { name: 'data-type', tag: 0, names: PADATA_TYPES },
    { name: 'data-value', tag: 1, optional: true },
    contents('reply'),
  ),
  'TYPED-DATA',
);
