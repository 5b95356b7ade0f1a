/** The user's names in every form that GetUserNameExW knows. */
import { type Fact, failureText, known, unknown, win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { wideText } from './memory.ts';
import { secur32 } from './secur32.ts';

/** EXTENDED_NAME_FORMAT (secext.h). */
const EXTENDED_NAME_FORMAT = {
  NameFullyQualifiedDN: 1,
  NameSamCompatible: 2,
  NameDisplay: 3,
  NameUniqueId: 6,
  NameCanonical: 7,
  NameUserPrincipal: 8,
  NameCanonicalEx: 9,
  NameServicePrincipal: 10,
  NameDnsDomain: 12,
  NameGivenName: 13,
  NameSurname: 14,
} as const;

export type NameFormat = keyof typeof EXTENDED_NAME_FORMAT;

const FIRST_CHARACTERS = 512;
/** ULONG nSize; no name comes near. */
const LAST_CHARACTERS = 65536;

/**
 * The names of whom the calling thread acts as. Most are asked of a domain controller; a local account has
 * none of those, ERROR_NONE_MAPPED (1332).
 */
export function userNames(): Record<NameFormat, Fact<string>> {
  const formats = Object.keys(EXTENDED_NAME_FORMAT) as NameFormat[];
  return Object.fromEntries(formats.map((format) => [format, userName(format)])) as Record<
    NameFormat,
    Fact<string>
  >;
}

/** Nobody was asked for names: each form with the reason. */
export function withoutNames(reason: string): Record<NameFormat, Fact<string>> {
  const formats = Object.keys(EXTENDED_NAME_FORMAT) as NameFormat[];
  return Object.fromEntries(formats.map((format) => [format, unknown(reason)])) as Record<
    NameFormat,
    Fact<string>
  >;
}

/** The name of whom the calling thread acts as, in one form. */
export function userName(format: NameFormat): Fact<string> {
  const { GetUserNameExW } = secur32();
  for (let characters = FIRST_CHARACTERS; ; ) {
    const buffer = Buffer.alloc(characters * 2);
    const size: [number] = [characters];
    const error = win32Call(
      'GetUserNameExW',
      { NameFormat: format },
      () => GetUserNameExW(EXTENDED_NAME_FORMAT[format], buffer, size) !== 0,
    );
    if (error === null) return known(wideText(buffer, size[0]));
    const grow = error === WIN32.ERROR_MORE_DATA && size[0] > characters && size[0] <= LAST_CHARACTERS;
    if (!grow) return unknown(failureText('GetUserNameExW', error, format));
    characters = size[0];
  }
}
