/** GSS-API status codes by name (RFC 2744 section 3.9.1, gssapi.h). */
import { constants } from 'node:os';
import { k5gName } from './gssapiKrb5.ts';
import { krb5Name } from './krb5.ts';

/** Routine errors: bits 16 to 23 of a major status. */
const ROUTINE_ERRORS = [
  null,
  'GSS_S_BAD_MECH',
  'GSS_S_BAD_NAME',
  'GSS_S_BAD_NAMETYPE',
  'GSS_S_BAD_BINDINGS',
  'GSS_S_BAD_STATUS',
  'GSS_S_BAD_SIG',
  'GSS_S_NO_CRED',
  'GSS_S_NO_CONTEXT',
  'GSS_S_DEFECTIVE_TOKEN',
  'GSS_S_DEFECTIVE_CREDENTIAL',
  'GSS_S_CREDENTIALS_EXPIRED',
  'GSS_S_CONTEXT_EXPIRED',
  'GSS_S_FAILURE',
  'GSS_S_BAD_QOP',
  'GSS_S_UNAUTHORIZED',
  'GSS_S_UNAVAILABLE',
  'GSS_S_DUPLICATE_ELEMENT',
  'GSS_S_NAME_NOT_MN',
  'GSS_S_BAD_MECH_ATTR',
] as const;

/** Calling errors: bits 24 to 31. */
const CALLING_ERRORS = [
  null,
  'GSS_S_CALL_INACCESSIBLE_READ',
  'GSS_S_CALL_INACCESSIBLE_WRITE',
  'GSS_S_CALL_BAD_STRUCTURE',
] as const;

/** Supplementary information: bits 0 to 4. */
const SUPPLEMENTARY = [
  'GSS_S_CONTINUE_NEEDED',
  'GSS_S_DUPLICATE_TOKEN',
  'GSS_S_OLD_TOKEN',
  'GSS_S_UNSEQ_TOKEN',
  'GSS_S_GAP_TOKEN',
] as const;

export type RoutineError = NonNullable<(typeof ROUTINE_ERRORS)[number]>;

/** The routine error in a major status, or null where there is none (or none that RFC 2744 or MIT defines). */
export function routineError(major: number): RoutineError | null {
  return ROUTINE_ERRORS[(major >>> 16) & 0xff] ?? null;
}

/** True where a major status carries a calling or routine error, as the GSS_ERROR macro has it. */
export function isGssError(major: number): boolean {
  return (major & 0xffff0000) !== 0;
}

/** All three fields of a major status by name, `GSS_S_COMPLETE` where all are empty. */
export function majorName(major: number): string {
  const names: string[] = [];
  const calling = (major >>> 24) & 0xff;
  const routine = (major >>> 16) & 0xff;
  if (calling) names.push(CALLING_ERRORS[calling] ?? `calling error ${calling}`);
  if (routine) names.push(ROUTINE_ERRORS[routine] ?? `routine error ${routine}`);
  SUPPLEMENTARY.forEach((name, bit) => {
    if (major & (1 << bit)) names.push(name);
  });
  return names.length > 0 ? names.join(' | ') : 'GSS_S_COMPLETE';
}

const ERRNO_NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** The constant's name of a minor status where the tool knows its table: MIT's krb5 and k5g, or errno. */
export function minorName(minor: number): string | null {
  if (minor === 0) return null;
  return krb5Name(minor) ?? k5gName(minor) ?? ERRNO_NAMES.get(minor) ?? null;
}
