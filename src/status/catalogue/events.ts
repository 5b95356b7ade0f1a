/** The event that a line belongs to, where an event is pasted over several lines: its heading tells what its codes are. */

/** What the error code of an event is: an error of Kerberos, an NTSTATUS, or what any other event has. */
export type EventKind = 'kerberos' | 'ntstatus' | 'other';

const NUMBER = String.raw`(?:<EventID[^>]{0,40}>|\bevent ?id\s{0,20}[:=]?\s{0,20}|^\s{0,8}Id\s{0,20}:\s{0,20})`;

const heading = (numbers: string, sentences: readonly string[]) =>
  new RegExp(`${NUMBER}(?:${numbers})(?!\\d)|${sentences.join('|')}`, 'i');

/** Numbers of the Security log, and the sentences and sources by which Windows words them. */
const HEADINGS: readonly (readonly [kind: EventKind, pattern: RegExp])[] = [
  [
    'kerberos',
    heading('47(?:6[89]|7[0-3])', [
      'Kerberos pre-?authentication failed',
      'A Kerberos (?:authentication ticket|service ticket|error message)',
      'Microsoft-Windows-Security-Kerberos',
      'Microsoft-Windows-Kerberos-Key-Distribution-Center',
    ]),
  ],
  [
    'ntstatus',
    heading('46(?:25|48)|477[67]', [
      'An account failed to log on',
      'attempted to validate the credentials for an account',
      'failed to validate the credentials for an account',
      'MICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
    ]),
  ],
  ['other', heading(String.raw`\d{1,5}`, [String.raw`<Event[\s>]`, String.raw`^\s{0,8}Log Name\s{0,20}:`])],
];

/** A line of a log that begins with its time, or with the name of its program and its process: no line of an event. */
const LOG_LINE =
  /^[[(<]?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d[-/]\d\d[-/ ]\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d)|^[\w./-]{1,40}\[\d+\]: /;

/** More lines than an event has; what comes later is something else. */
const MOST_LINES = 80;

/** The kind that a line itself names; null where it names none. */
export function kindOf(line: string): EventKind | null {
  return HEADINGS.find(([, pattern]) => pattern.test(line))?.[0] ?? null;
}

/**
 * Of each line the kind of its event, null where it is of none. An event begins with its heading and ends with the next
 * one, with a line of a log, or after more lines than events have. A number below a source is the closer word.
 */
export function kindsOf(lines: readonly string[]): (EventKind | null)[] {
  let current: EventKind | null = null;
  let since = 0;
  return lines.map((line) => {
    const own = kindOf(line);
    since++;
    if (own !== null && !(own === 'other' && isSameEvent(line, current, since))) {
      current = own;
      since = 0;
    } else if (current !== null && (since > MOST_LINES || LOG_LINE.test(line))) current = null;
    return current;
  });
}

/** `Source: …-Security-Kerberos` and then `Event ID: 3`: the number says nothing that the source did not. */
function isSameEvent(line: string, current: EventKind | null, since: number): boolean {
  return current === 'kerberos' && since <= 8 && !/<Event[\s>]|Log Name\s*:/i.test(line);
}
