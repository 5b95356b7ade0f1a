/**
 * What the KDC says to an AS-REQ, without a password or with one.
 *
 * Several states of a principal share one error code: locked out after bad passwords and disabled by an administrator
 * are both KDC_ERR_CLIENT_REVOKED. The KRB-ERROR message often tells them apart by its e-text (MIT) or e-data (Active
 * Directory), which libkrb5 drops from its own error text but keeps in the exchange.
 */
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../../status/krb5.ts';
import type { Pointer } from '../native.ts';
import { type Krb5Context, type Krb5Error, krb5Call, krb5Free, required } from './library.ts';
import { bytesOf, errorMessageAt } from './structures.ts';

/** A KRB-ERROR message (RFC 4120 section 5.9.1). */
export type KdcError = {
  /** As a krb5_error_code, signed; the protocol's error number is `code` less ERROR_TABLE_BASE_krb5. */
  code: number;
  name: string | null;
  /** e-text, as the KDC wrote it; null where it wrote none. */
  text: string | null;
  /** e-data; null where there is none. For KDC_ERR_PREAUTH_REQUIRED it lists the ways to pre-authenticate. */
  eDataBase64: string | null;
  /** The KDC's clock, in seconds since the epoch. */
  kdcTime: number;
};

export type InitialAnswer = {
  /** The last KRB-ERROR; null where the KDC could not be reached, or gave a ticket without asking for a proof. */
  kdcError: KdcError | null;
  /** What the library made of the whole exchange; without a password it cannot succeed. */
  libraryError: Krb5Error | null;
};

/**
 * Asks the KDC for a ticket and returns how it refuses. Without a password nothing is tried, so nothing is counted
 * towards a lock-out. Blocks until the KDC answers or the library gives up on it.
 *
 * @param principal as text; the default realm is added where it has none
 * @param password UTF-8; null offers none. A copy of it is made and wiped.
 */
export function askInitialError(
  context: Krb5Context,
  principal: string,
  password: Buffer | null = null,
): InitialAnswer {
  const client: [Pointer] = [null];
  const malformed = krb5Call(context, 'krb5_parse_name', { name: principal }, context, principal, client);
  if (malformed) return { kdcError: null, libraryError: malformed };
  try {
    return exchange(context, required(client), principal, password);
  } finally {
    krb5Free('krb5_free_principal', context, client[0]);
  }
}

function exchange(
  context: Krb5Context,
  client: bigint,
  principal: string,
  password: Buffer | null,
): InitialAnswer {
  const out: [Pointer] = [null];
  // No prompter: where a password would be needed the library gives up instead of asking for it.
  const failed = krb5Call(
    context,
    'krb5_init_creds_init',
    { client: principal },
    context,
    client,
    null,
    null,
    0,
    null,
    out,
  );
  if (failed) return { kdcError: null, libraryError: failed };
  const exchangeContext = required(out);
  const terminated = password && Buffer.concat([password, Buffer.alloc(1)]);
  try {
    const unset =
      terminated &&
      krb5Call(context, 'krb5_init_creds_set_password', {}, context, exchangeContext, terminated);
    if (unset) return { kdcError: null, libraryError: unset };
    const libraryError = krb5Call(context, 'krb5_init_creds_get', {}, context, exchangeContext);
    return { kdcError: lastKdcError(context, exchangeContext), libraryError };
  } finally {
    terminated?.fill(0);
    krb5Free('krb5_init_creds_free', context, exchangeContext);
  }
}

function lastKdcError(context: Krb5Context, exchangeContext: bigint): KdcError | null {
  const out: [Pointer] = [null];
  if (krb5Call(context, 'krb5_init_creds_get_error', {}, context, exchangeContext, out)) return null;
  if (out[0] === null) return null;
  const message = errorMessageAt(out[0]);
  const code = ERROR_TABLE_BASE_krb5 + message.error;
  const text = bytesOf(message.text).toString('utf8').replace(/\0+$/, '');
  const eData = bytesOf(message.e_data);
  krb5Free('krb5_free_error', context, out[0]);
  return {
    code,
    name: krb5Name(code),
    text: text === '' ? null : text,
    eDataBase64: eData.length > 0 ? eData.toString('base64') : null,
    kdcTime: message.stime,
  };
}
