/**
 * The constant behind a minor status that came through SPNEGO. The library gives it a number of its own there, which
 * no header names; its text is the one that libkrb5 has for the original code.
 */
import { constants } from 'node:os';
import { minorName } from '../../status/gssapi.ts';
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../../status/krb5.ts';
import { genericErrorText } from '../libkrb5/library.ts';

/** Texts that hold names and numbers of the case (rd_req_dec.c, get_creds.c, locate_kdc.c of MIT krb5). */
const PATTERNS: readonly [text: RegExp, name: string][] = [
  [/ kvno \d+ not found in keytab/, 'KRB5KRB_AP_ERR_BADKEYVER'],
  [/ found in keytab but not with enctype /, 'KRB5KRB_AP_ERR_BADKEYVER'],
  [/ found in keytab but cannot decrypt ticket$/, 'KRB5KRB_AP_ERR_BAD_INTEGRITY'],
  [/ not found in keytab \(ticket kvno \d+\)$/, 'KRB5KRB_AP_ERR_NOT_US'],
  [/^Server .* not found in Kerberos database$/, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  [/^Client .* not found in Kerberos database$/, 'KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN'],
  [/^Cannot contact any KDC for realm /, 'KRB5_KDC_UNREACH'],
  [/^Cannot find KDC for realm /, 'KRB5_REALM_UNKNOWN'],
];

let names: Map<string, string> | undefined;

/** The constant of krb5.h or errno.h whose text this is; null where none has it. */
export function minorByText(text: string): string | null {
  const matched = PATTERNS.find(([pattern]) => pattern.test(text));
  if (matched) return matched[1];
  names ??= textsOfCodes();
  return names.get(text) ?? null;
}

function textsOfCodes(): Map<string, string> {
  const found = new Map<string, string>();
  const codes = [
    ...Array.from({ length: 256 }, (_, offset) => ERROR_TABLE_BASE_krb5 + offset).filter(krb5Name),
    ...Object.values(constants.errno),
  ];
  for (const code of codes) {
    const text = genericErrorText(code).replace(/\.$/, '');
    const name = minorName(code);
    if (name !== null && !found.has(text)) found.set(text, name);
  }
  return found;
}
