/** The words of a PowerShell script. */

export type Token = {
  kind: 'word' | 'operator' | 'number' | 'string' | 'variable' | 'type' | 'symbol' | 'end';
  /** Of a variable and a type without `$` and brackets. */
  text: string;
  /** Of a string in double quotes: text, and what stands in `$(...)` or is a variable. */
  parts?: (string | Token[])[];
};

const RULES: readonly [Token['kind'] | 'space' | 'quoted', RegExp][] = [
  ['space', /[ \t]+/y],
  ['string', /'((?:[^']|'')*)'/y],
  ['quoted', /"/y],
  ['variable', /\$(\w+)/y],
  ['type', /\[(\w+)\]/y],
  ['operator', /-[A-Za-z]+/y],
  ['word', /--?[A-Za-z][\w-]*|[A-Za-z/][\w./-]*[\w/]|[A-Za-z]/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['symbol', /@\{|@\(|::|[\n;|{}(),.=+/-]/y],
];

/** @throws for a character that no rule takes */
export function tokens(script: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const taken = tokenAt(script, at, found.at(-1)?.text);
    at = taken.end;
    if (taken.token) found.push(taken.token);
  }
  return found;
}

function tokenAt(
  script: string,
  at: number,
  before: string | undefined,
): { token: Token | null; end: number } {
  for (const [kind, rule] of RULES) {
    // Behind a dot stands the name of a member, and no path.
    const pattern = kind === 'word' && (before === '.' || before === '::') ? /\w+/y : rule;
    pattern.lastIndex = at;
    const match = pattern.exec(script);
    if (!match) continue;
    const end = pattern.lastIndex;
    const text = match[1] ?? match[0];
    if (kind === 'space') return { token: null, end };
    if (kind === 'quoted') return quoted(script, end);
    return { token: { kind, text: kind === 'string' ? text.replaceAll("''", "'") : text }, end };
  }
  throw new Error(`no word of PowerShell: ${script.slice(at, at + 40)}`);
}

function quoted(script: string, start: number): { token: Token; end: number } {
  const parts: (string | Token[])[] = [];
  let at = start;
  let plain = '';
  const flush = () => {
    if (plain !== '') parts.push(plain);
    plain = '';
  };
  for (;;) {
    const letter = script[at];
    if (letter === undefined) throw new Error(`a string without an end: ${script.slice(start, start + 40)}`);
    if (letter === '"') {
      flush();
      return { token: { kind: 'string', text: script.slice(start, at), parts }, end: at + 1 };
    }
    const variable = /\$(\w+)/y;
    variable.lastIndex = at;
    const name = variable.exec(script)?.[1];
    if (name !== undefined) {
      flush();
      parts.push([{ kind: 'variable', text: name }]);
      at = variable.lastIndex;
    } else if (script.startsWith('$(', at)) {
      flush();
      const end = closing(script, at + 1);
      parts.push(tokens(script.slice(at + 2, end)));
      at = end + 1;
    } else {
      plain += letter;
      at++;
    }
  }
}

/** Where the bracket that opens there is closed; strings inside have none. */
function closing(script: string, open: number): number {
  let depth = 0;
  for (let at = open; at < script.length; at++) {
    if (script[at] === '(') depth++;
    if (script[at] === ')' && --depth === 0) return at;
  }
  throw new Error(`a bracket without an end: ${script.slice(open, open + 40)}`);
}
