/** What stands before a number in a log line, and what that says of it: a code of some field, or none at all. */
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
    'ldap:? ?(?:error|result)(?: ?code)?',
  ],
  PUNCTUATION,
);

/** Between a label and its number: punctuation, and few words. */
const GAP = String.raw`[\s"'\])>(\[:=#]*(?:(?:is|was|of|with|code|value|status)[\s"'(\[:=]*)?$`;

const label = (words: string) => new RegExp(`(?<![A-Za-z_])(?:${words})${GAP}`, 'i');

type Label = { pattern: RegExp; hint: (line: string) => Hint };

const KERBEROS = /krb|kerberos|\bkdc\b|kinit|\b47(?:68|69|71)\b/i;
const GSS = /gss/i;
const POSIX = /\bmount\b|\bcifs\b|\bnfs\b|\/(?:etc|var|proc|tmp|usr)\/|Permission denied|No such file/i;

/** The likeliest field for each kind of label. The first that fits counts. */
const LABELS: readonly Label[] = [
  {
    pattern: label('failure ?code|result ?code'),
    hint: () => ({
      families: ['krb5-protocol', 'ntstatus', 'win32'],
      because: 'events 4768, 4769 and 4771 name a Kerberos error so',
    }),
  },
  {
    pattern: label('sub ?status|ntstatus'),
    hint: () => ({ families: ['ntstatus'], because: 'events 4625 and 4776 name an NTSTATUS so' }),
  },
  {
    pattern: label('major(?: status)?(?: code)?'),
    hint: () => ({ families: ['gss-major'], because: 'it stands behind "major"' }),
  },
  {
    pattern: label('minor(?: status)?(?: code)?'),
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
      'win32exception|win32 error|win32|system error|native ?error ?code|native error|last ' +
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
    hint: (line) =>
      POSIX.test(line)
        ? { families: ['errno', 'krb5-library'], because: 'the line comes from a Unix system' }
        : KERBEROS.test(line)
          ? { families: ['krb5-protocol', 'krb5-library'], because: 'the line tells of Kerberos' }
          : { families: ['win32'], because: 'the line tells of an error' },
  },
];

/** What the place of a number in a line says. */
export type Place = 'false-friend' | { hint: Hint } | null;

/** Reads the words before a number; null where they say nothing. */
export function placeOf(before: string, line: string): Place {
  const near = before.slice(-60);
  if (FALSE_FRIENDS.test(near)) return 'false-friend';
  if (OTHER_CODES.test(near)) return null;
  const found = LABELS.find(({ pattern }) => pattern.test(near));
  return found ? { hint: found.hint(line) } : null;
}

/** True where the line tells of GSS-API at all. */
export function tellsOfGss(line: string): boolean {
  return GSS.test(line) || /\bmajor\b/i.test(line);
}

/** True where the line tells of a Kerberos error in the way of Java: `KrbException: ... (37)`. */
export function tellsOfJavaKerberos(line: string): boolean {
  return /KrbException|KRBError|Mechanism level/.test(line);
}
