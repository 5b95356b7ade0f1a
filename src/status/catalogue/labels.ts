/** What stands before a number in a log line, and what that says of it: a code of some field, or none at all. */
import type { EventKind } from './events.ts';
import type { Hint } from './readings.ts';

const behind = (words: readonly string[], end: string) => new RegExp(`(?:${words.join('|')})${end}`, 'i');

const PUNCTUATION = String.raw`[\s"'\])>(\[:=#]*$`;

/** Behind these a number is no code, whatever it looks like. */
const FALSE_FRIENDS = behind(
  [
    'logon ?(?:id|guid)|luid|handle(?: ?id)?',
    String.raw`(?:process|thread) ?id|\b[pt]id`,
    'ticket ?options|encryption ?type|pre-?auth(?:entication)? ?type|access ?mask|accesses|flags',
    String.raw`\bport|ipport|address|\betypes?|\bkvno|keywords|opcode`,
    String.raw`event ?id|record ?(?:id|number)|\bline|\boffset`,
    String.raw`\b(?:size|bytes|len(?:gth)?|count|total|used|free|inode)`,
  ],
  PUNCTUATION,
);

/** Behind these a small number is a code of something else; a status of 32 bits is one all the same. */
const OTHER_CODES = behind(
  [
    String.raw`exit(?:ed)?(?:,|\s|-)*(?:with )?(?:status|code)?`,
    String.raw`http(?:\/\d\.\d)?(?: ?status| ?response)?(?: ?code)?|response code`,
  ],
  PUNCTUATION,
);

/** Between a label and its number: punctuation, and few words. */
const GAP = String.raw`[\s"'\])>(\[:=#]*(?:(?:is|was|of|with|code|value|status)[\s"'(\[:=]*)?$`;

/** Programs write `error_code` for what people write as "error code". */
const label = (words: string) =>
  new RegExp(`(?<![A-Za-z_])(?:${words.replaceAll(' ?', '[ _-]?')})${GAP}`, 'i');

type Label = { pattern: RegExp; hint: (line: string, event: EventKind | null) => Hint };

const KERBEROS = /krb|kerberos|\bkdc\b|kinit|\b47(?:68|69|71)\b/i;
const GSS = /gss/i;
const LDAP = /\bldap/i;
/** slapd's log: `conn=1000 op=0 RESULT tag=97 err=49 text=`. */
const SLAPD = /\bRESULT (?:tag|oid|err)=/;
const KPASSWD = /kpasswd|\bchpw\b|password change/i;
const POSIX = /\bmount\b|\bcifs\b|\bnfs\b|\/(?:etc|var|proc|tmp|usr)\/|Permission denied|No such file/i;

const LDAP_RESULT: Hint = { families: ['ldap'], because: 'it is said to be a result of LDAP' };
const KPASSWD_RESULT: Hint = { families: ['kpasswd'], because: 'the line tells of a change of a password' };
const OF_KERBEROS_EVENT: Hint = {
  families: ['krb5-protocol', 'krb5-library'],
  because: 'it stands in an event of Kerberos',
};
const OF_LOGON_EVENT: Hint = {
  families: ['ntstatus'],
  because: 'events 4625 and 4776 have an NTSTATUS there',
};

/** The likeliest field for each kind of label. The first that fits counts. */
const LABELS: readonly Label[] = [
  { pattern: label('ldap:? ?(?:error|result)'), hint: () => LDAP_RESULT },
  {
    pattern: label('net_?error|net::\\w+'),
    hint: () => ({ families: ['chromium'], because: 'Chromium names its own errors so' }),
  },
  {
    pattern: label('failure ?code|result ?code|result'),
    hint: (line, event) => {
      if (LDAP.test(line)) return LDAP_RESULT;
      if (KPASSWD.test(line)) return KPASSWD_RESULT;
      if (event === 'ntstatus') return OF_LOGON_EVENT;
      return {
        families: ['krb5-protocol', 'ntstatus', 'win32'],
        because: 'events 4768, 4769 and 4771 name a Kerberos error so',
      };
    },
  },
  {
    pattern: label('sub ?status|ntstatus'),
    hint: () => ({ families: ['ntstatus'], because: 'events 4625 and 4776 name an NTSTATUS so' }),
  },
  {
    pattern: label('maj(?:or)?(?:[ _-]stat(?:us)?)?(?: code)?'),
    hint: () => ({ families: ['gss-major'], because: 'it stands behind "major"' }),
  },
  {
    pattern: label('min(?:or)?(?:[ _-]stat(?:us)?)?(?: code)?'),
    hint: () => ({
      families: ['gss-minor', 'krb5-library', 'krb5-protocol', 'krb5-other', 'errno'],
      because: 'it stands behind "minor"',
    }),
  },
  {
    pattern: label('errno'),
    hint: () => ({ families: ['errno'], because: 'it stands behind "errno"' }),
  },
  {
    pattern: label(
      'win32exception|win32 ?error|win32|system error|native ?error ?code|native error|last ' +
        '?error|getlasterror\\(\\)|fullyqualifiederrorid',
    ),
    hint: () => ({ families: ['win32', 'sspi', 'ntstatus'], because: 'it is said to be a Win32 error' }),
  },
  {
    pattern: label('krb_?err(?:or)?|krbexception|krb5? ?error|kerberos error|kdc_error'),
    hint: () => ({
      families: ['krb5-protocol', 'krb5-library'],
      because: 'it is said to be a Kerberos error',
    }),
  },
  {
    pattern: label(
      'error ?code|status ?code|return ?code|return ?value|error ?value|extended ' +
        '?error|error|err|failed|failure|returned|returns|ret|retval|rc|code|hresult|hr|status|result',
    ),
    hint: (line, event) => {
      if (SLAPD.test(line)) return LDAP_RESULT;
      if (POSIX.test(line))
        return { families: ['errno', 'krb5-library'], because: 'the line comes from a Unix system' };
      if (KPASSWD.test(line)) return KPASSWD_RESULT;
      if (event === 'ntstatus') return OF_LOGON_EVENT;
      if (event === 'kerberos') return OF_KERBEROS_EVENT;
      if (KERBEROS.test(line))
        return { families: ['krb5-protocol', 'krb5-library'], because: 'the line tells of Kerberos' };
      return { families: ['win32'], because: 'the line tells of an error' };
    },
  },
];

/** Words before brackets that hold a number: whose number it is. */
const IN_BRACKETS: readonly (readonly [before: RegExp, line: RegExp, hint: Hint])[] = [
  [
    /\($/,
    /KrbException|KRBError|Mechanism level/,
    { families: ['krb5-protocol'], because: 'Java puts the Kerberos error in brackets' },
  ],
  // OpenLDAP's tools: `ldap_bind: Invalid credentials (49)`; its libraries' own errors are below zero.
  [/\bldap_\w{1,40}: .{0,100} \($/i, LDAP, LDAP_RESULT],
  [/(?:Server error|Hard error|Soft error|Password change (?:rejected|failed)) \($/i, /(?:)/, KPASSWD_RESULT],
  [/\($/, /kpasswd|\bchpw\b/i, KPASSWD_RESULT],
  [/\bERR_[A-Z_]{4,60}"? \($/, /(?:)/, { families: ['chromium'], because: 'Chromium puts the number there' }],
];

/** What the words before `(` say of the number in it; null where they say nothing. */
export function bracketHint(before: string, line: string): Hint | null {
  return IN_BRACKETS.find(([words, whole]) => words.test(before) && whole.test(line))?.[2] ?? null;
}

/** What the place of a number in a line says. */
export type Place = 'false-friend' | { hint: Hint } | null;

/**
 * Reads the words before a number; null where they say nothing.
 *
 * @param event the kind of the event that the line is part of
 */
export function placeOf(before: string, line: string, event: EventKind | null): Place {
  const near = before.slice(-60);
  if (FALSE_FRIENDS.test(near)) return 'false-friend';
  if (OTHER_CODES.test(near)) return null;
  const found = LABELS.find(({ pattern }) => pattern.test(near));
  return found ? { hint: found.hint(line, event) } : null;
}

/** True where the line tells of GSS-API at all. */
export function tellsOfGss(line: string): boolean {
  return GSS.test(line) || /\bmajor\b/i.test(line);
}
