/** The results of `packages` and of `capabilities`. */
import { type Static, Type } from 'typebox';
import { AttributeAnswer, bytes, described, flag, list, nullable, oneOf, Text, text } from './shared.ts';

const Can = oneOf('yes', 'no', 'unknown');

/** Whether something can be done, and how that is known. */
export const ability = (what: string) =>
  described(
    `whether ${what}`,
    Type.Object({
      can: described('the answer; unknown where nothing tells', Can),
      because: text('how that is known, or why it cannot be, in plain words'),
    }),
  );

export const PackagesResult = Type.Object({
  packages: list(
    'security packages of the library, in its order',
    Type.Object({
      name: text("name of the package in SSPI's words: Kerberos, NTLM, Negotiate and others"),
      mechanism: nullable(text('dotted object identifier; null where the library tells none')),
      ansiName: nullable(text('as the A functions spell it; null where there are none')),
      saslName: nullable(text('name of the mechanism in SASL')),
      comment: nullable(text('what the library says of it')),
      maximumTokenSize: nullable(bytes('the longest token')),
      capabilities: list('SECPKG_FLAG_* or GSS_C_MA_*, as in the headers', Text),
      acquire: ability('credentials can be acquired'),
      export: ability('a context can be exported'),
      import: ability('a context can be imported'),
      impersonate: ability('a client can be impersonated'),
      attributes: nullable(
        list('what a context of it answers to each attribute; filled by --attributes', AttributeAnswer),
      ),
      attributesBecause: nullable(text('of which context they are, or why of none')),
    }),
  ),
});

export const CapabilitiesResult = Type.Object({
  functions: list(
    'native functions that sspidiag calls',
    Type.Object({
      function: text('name as in the headers'),
      available: flag('the library has it'),
      because: text('where it was found, or why it is not there'),
    }),
  ),
  abilities: list(
    'what can be done with them',
    Type.Object({
      ability: text('what it is about'),
      can: described('the answer; unknown where nothing tells', Can),
      because: text('how that is known, in plain words'),
    }),
  ),
});

export type PackagesResult = Static<typeof PackagesResult>;
export type CapabilitiesResult = Static<typeof CapabilitiesResult>;
