/** SPNEGO: which mechanism, with its tokens inside (RFC 4178 section 4.2, MS-SPNG section 2.2.1). */
import { type Codec, Damage, type Decoded, newDecoding, objectSchema, type Reader, remark } from './codec.ts';
import { context, peek, readHeader, TAG, tagName } from './der/header.ts';
import { bitFlags, enumerated, objectIdentifier, octets, text } from './der/primitives.ts';
import { optional, sequence, sequenceOf, tagged } from './der/structures.ts';
import { decodeInto } from './fields.ts';
import { mechanismName } from './mechanisms.ts';
import { type TokenFormats, type TokenOctets, tokenInOctetString } from './tokenOctets.ts';

const MechType = objectIdentifier('MechType', mechanismName);
const MechTypeList = sequenceOf(MechType, 'MechTypeList');

const ContextFlags = bitFlags('ContextFlags', [
  'delegFlag',
  'mutualFlag',
  'replayFlag',
  'sequenceFlag',
  'anonFlag',
  'confFlag',
  'integFlag',
]);

const NEG_STATES = { 0: 'accept-completed', 1: 'accept-incomplete', 2: 'reject', 3: 'request-mic' } as const;

/** [MS-SPNG] section 2.2.1. */
export const NegHints = sequence('NegHints', () => ({
  hintName: optional(0, text()),
  hintAddress: optional(1, octets()),
}));

const declarations = (tokens: () => TokenFormats) => {
  const token = tokenInOctetString(tokens);
  return {
    NegTokenInit: sequence('NegTokenInit', () => ({
      mechTypes: optional(0, MechTypeList),
      reqFlags: optional(1, ContextFlags),
      mechToken: optional(2, token),
      mechListMIC: optional(3, token),
    })),
    NegTokenInit2: sequence('NegTokenInit2', () => ({
      mechTypes: optional(0, MechTypeList),
      reqFlags: optional(1, ContextFlags),
      mechToken: optional(2, token),
      negHints: optional(3, NegHints),
      mechListMIC: optional(4, token),
    })),
    NegTokenResp: sequence('NegTokenResp', () => ({
      negState: optional(0, enumerated('negState', NEG_STATES)),
      supportedMech: optional(1, MechType),
      responseToken: optional(2, token),
      mechListMIC: optional(3, token),
    })),
  };
};

type Declarations = ReturnType<typeof declarations>;
type NegTokenInit = Decoded<Declarations['NegTokenInit']>;
type NegTokenInit2 = Decoded<Declarations['NegTokenInit2']>;
type NegTokenResp = Decoded<Declarations['NegTokenResp']>;

/** `CHOICE { negTokenInit [0], negTokenResp [1] }`: one of them is null. */
export type NegotiationToken = {
  negTokenInit: NegTokenInit | NegTokenInit2 | null;
  negTokenResp: NegTokenResp | null;
};

/**
 * NegotiationToken, inside GSS-API's framing or bare, as all tokens but the first are.
 *
 * @param tokens what may stand in its octet strings: mechanisms' tokens and their MICs
 */
export function negotiationToken(tokens: () => TokenFormats): Codec<NegotiationToken> {
  const { NegTokenInit, NegTokenInit2, NegTokenResp } = declarations(tokens);
  const negTokenInit: Codec<NegTokenInit | NegTokenInit2> = {
    type: 'NegTokenInit',
    schema: (definitions) => ({
      anyOf: [NegTokenInit.schema(definitions), NegTokenInit2.schema(definitions)],
    }),
    decode: (reader, put) =>
      hasNegHints(reader) ? NegTokenInit2.decode(reader, put) : NegTokenInit.decode(reader, put),
  };
  const init = tagged(context(0), negTokenInit);
  const response = tagged(context(1), NegTokenResp);
  return {
    type: 'NegotiationToken',
    schema: (definitions) =>
      objectSchema(definitions, 'NegotiationToken', { negTokenInit, negTokenResp: NegTokenResp }),
    decode(reader, put) {
      const { structures } = reader.decoding;
      structures.push('NegotiationToken');
      const value: NegotiationToken = { negTokenInit: null, negTokenResp: null };
      const choice = peek(reader);
      if (choice === context(0)) {
        put(value);
        decodeInto(reader, value, 'negTokenInit', init);
      } else if (choice === context(1)) {
        put(value);
        decodeInto(reader, value, 'negTokenResp', response);
        remarkRepeated(value.negTokenResp, reader);
      } else {
        const found = choice === null ? 'nothing' : tagName(choice);
        throw new Damage(reader.position, `[0] or [1] should stand here, and it is ${found}`);
      }
      structures.pop();
    },
  };
}

/**
 * What [3] is: a SEQUENCE in NegTokenInit2, mechListMIC in NegTokenInit. The members in front of it are stepped over,
 * on a decoding of their own, since it is no damage here if they are not what they should be.
 */
function hasNegHints(reader: Reader): boolean {
  const { bytes, position, end } = reader;
  try {
    const look: Reader = { bytes, position, end, base: position, decoding: newDecoding() };
    look.end = readHeader(look);
    for (let members = 0; members < 8 && look.position < look.end; members++) {
      const tag = peek(look);
      const end = readHeader(look);
      if (tag === context(3)) return bytes[look.position] === TAG.SEQUENCE;
      if (tag === context(4)) return true;
      look.position = end;
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
  }
  return false;
}

/** Windows 2000 and some after it put the token where the MIC belongs as well. */
function remarkRepeated(response: NegTokenResp | null, reader: Reader): void {
  const { mechListMIC, responseToken } = response ?? {};
  if (!mechListMIC || !responseToken || mechListMIC.bytes !== responseToken.bytes) return;
  if (mechListMIC.bytes > 16 && mechListMIC.format === responseToken.format) {
    remark(reader.decoding, 'mechListMIC repeats responseToken, as Windows 2000 has it: it is no MIC');
  }
}

/**
 * For example `SPNEGO NegTokenInit offering Kerberos 5, NTLMSSP with NTLM NEGOTIATE`.
 *
 * @param ofToken what a token inside says of itself
 */
export function summary(
  { negTokenInit, negTokenResp }: NegotiationToken,
  ofToken: (token: TokenOctets) => string | null = () => null,
): string {
  if (negTokenInit) {
    const { mechTypes, mechToken } = negTokenInit;
    const kind = 'negHints' in negTokenInit ? 'NegTokenInit2' : 'NegTokenInit';
    const offered = mechTypes?.map((each) => each.name ?? each.oid).join(', ');
    return [`SPNEGO ${kind}`, offered ? ` offering ${offered}` : '', inside(mechToken, ofToken)].join('');
  }
  if (!negTokenResp) return 'SPNEGO';
  const { negState, supportedMech, responseToken } = negTokenResp;
  return [
    'SPNEGO NegTokenResp',
    negState ? `, ${negState.name ?? negState.number}` : '',
    supportedMech ? `, ${supportedMech.name ?? supportedMech.oid}` : '',
    inside(responseToken, ofToken),
  ].join('');
}

function inside(token: TokenOctets | null, ofToken: (token: TokenOctets) => string | null): string {
  const said = token ? ofToken(token) : null;
  return said ? ` with ${said}` : '';
}
