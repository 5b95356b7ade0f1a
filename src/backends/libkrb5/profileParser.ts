/**
 * The lines of one configuration file, read as MIT's prof_parse.c reads them, with the line of everything.
 *
 * Text is bytes here, one character each (latin1): the library knows no encoding and cuts lines by bytes.
 */

/** `key = value`, whatever it stands in. */
export type ParsedRelation = {
  /** Section, subsections, key. */
  path: string[];
  value: string;
  line: number;
  /** A `*` behind the tag. */
  final: boolean;
};

/** A section or subsection that ends the search in later files: marked with `*`. */
export type FinalSection = { path: string[]; line: number };

/** MIT's error codes (profile.h) that a line can cause. */
export type SyntaxCode =
  | 'PROF_SECTION_NOTOP'
  | 'PROF_SECTION_SYNTAX'
  | 'PROF_RELATION_SYNTAX'
  | 'PROF_EXTRA_CBRACE'
  | 'PROF_MISSING_OBRACE';

export type Directive = { name: 'include' | 'includedir' | 'module'; target: string; line: number };

/** What a file has its reader do; `follow` reads what is included and tells whether reading may go on. */
export type Events = {
  relation(relation: ParsedRelation): void;
  section(path: string[], line: number): void;
  final(section: FinalSection): void;
  /** A line before the first section header, which the library passes over. */
  outside(text: string, line: number): void;
  /** A brace that is still open where the file ends; the library does not mind. */
  unclosed(path: string[], line: number): void;
  /** Subsections nest deeper than this reads. */
  tooDeep(line: number): void;
  /** One line of more than 2047 bytes, which the library reads as several. */
  split(line: number): void;
  follow(directive: Directive): boolean;
};

export type Stopped = { code: SyntaxCode; line: number };

/** BUF_SIZE of parse_file(), less the NUL that fgets() adds. */
const MOST_BYTES_A_LINE = 2047;
/** What stands deeper is passed over here; the library has no such bound. */
const DEEPEST = 64;
/** isspace() in the C locale. */
const SPACE = /[ \t\n\v\f\r]/;
const BLANKS = /^[ \t\n\v\f\r]*/;

type Open = { path: string[]; line: number };

type State = {
  expects: 'section' | 'line' | 'brace';
  section: string[];
  /** The subsections that are open, outermost first. */
  open: Open[];
};

/**
 * Reads a file's text.
 *
 * @returns where the library stops with an error; null where it reads all of it, or `follow` had enough
 */
export function parseProfile(text: string, events: Events): Stopped | null {
  const state: State = { expects: 'section', section: [], open: [] };
  for (const { content, line } of linesOf(text, events)) {
    const directive = directiveIn(content, line, state);
    if (directive) {
      if (!events.follow(directive)) return null;
      continue;
    }
    const code = readLine(content, line, state, events);
    if (code) return { code, line };
  }
  const last = state.open.at(-1);
  if (last) events.unclosed(last.path, last.line);
  return null;
}

/** Lines as fgets() gives them to C: cut after 2047 bytes, and ending at a NUL. */
function* linesOf(text: string, events: Events): Generator<{ content: string; line: number }> {
  let start = 0;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    if (end - start > MOST_BYTES_A_LINE) events.split(line);
    for (; start < end; start += MOST_BYTES_A_LINE) {
      const [content = ''] = text.slice(start, Math.min(end, start + MOST_BYTES_A_LINE)).split('\0', 1);
      yield { content, line };
    }
    start = end;
  }
}

function directiveIn(content: string, line: number, state: State): Directive | null {
  const [, name, target] = /^(includedir|include|module)[ \t\n\v\f\r]\s*([\s\S]*)$/.exec(content) ?? [];
  // A module may stand before the first section only; later it is a line like any other.
  if (!name || (name === 'module' && state.expects !== 'section')) return null;
  return { name: name as Directive['name'], target: stripped(target ?? ''), line };
}

function readLine(content: string, line: number, state: State, events: Events): SyntaxCode | null {
  if (state.expects === 'brace') {
    if (!afterBlanks(content).startsWith('{')) return 'PROF_MISSING_OBRACE';
    state.expects = 'line';
    return null;
  }
  if (state.expects === 'section') {
    if (!content.startsWith('[')) {
      if (!isComment(afterBlanks(content))) events.outside(stripped(content), line);
      return null;
    }
    state.expects = 'line';
  }
  const start = afterBlanks(content);
  if (isComment(start)) return null;
  const bare = stripped(start);
  if (bare.startsWith('[')) return readHeader(bare, line, state, events);
  if (bare.startsWith('}')) return readClosing(bare, line, state, events);
  return readRelation(bare, line, state, events);
}

function readHeader(bare: string, line: number, state: State, events: Events): SyntaxCode | null {
  if (state.open.length > 0) return 'PROF_SECTION_NOTOP';
  const end = bare.indexOf(']');
  if (end < 0) return 'PROF_SECTION_SYNTAX';
  state.section = [bare.slice(1, end)];
  events.section(state.section, line);
  const rest = bare.slice(end + 1);
  if (rest.startsWith('*')) events.final({ path: state.section, line });
  // No comment either.
  return afterBlanks(rest.replace(/^\*/, '')) === '' ? null : 'PROF_SECTION_SYNTAX';
}

function readClosing(bare: string, line: number, state: State, events: Events): SyntaxCode | null {
  if (state.open.length === 0) return 'PROF_EXTRA_CBRACE';
  if (bare[1] === '*') events.final({ path: pathOf(state), line });
  state.open.pop();
  return null;
}

function readRelation(bare: string, line: number, state: State, events: Events): SyntaxCode | null {
  const equals = bare.indexOf('=');
  if (equals <= 0) return 'PROF_RELATION_SYNTAX';
  const left = bare.slice(0, equals);
  const blank = left.search(SPACE);
  const tag = blank < 0 ? left : left.slice(0, blank);
  if (blank >= 0 && afterBlanks(left.slice(blank)) !== '') return 'PROF_RELATION_SYNTAX';
  const star = tag.indexOf('*');
  const name = star < 0 ? tag : tag.slice(0, star);
  const tooDeep = state.open.length >= DEEPEST;
  const path = tooDeep ? [] : [...pathOf(state), name];
  const right = afterBlanks(bare.slice(equals + 1));
  const opens = right.startsWith('{') && afterBlanks(right.slice(1)) === '';
  if (tooDeep) events.tooDeep(line);
  if (right !== '' && !opens) {
    if (!tooDeep) events.relation({ path, value: textOfValue(right), line, final: star >= 0 });
    return null;
  }
  state.open.push({ path, line });
  if (!tooDeep) events.section(path, line);
  if (star >= 0 && !tooDeep) events.final({ path, line });
  if (right === '') state.expects = 'brace';
  return null;
}

function pathOf(state: State): string[] {
  return state.open.at(-1)?.path ?? state.section;
}

function afterBlanks(text: string): string {
  return text.replace(BLANKS, '');
}

function isComment(text: string): boolean {
  return text === '' || text.startsWith('#') || text.startsWith(';');
}

/** Without the line's end; blanks before it stay, in the name of an included file too. */
function stripped(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

function textOfValue(text: string): string {
  if (!text.startsWith('"')) return text.replace(/[ \t\n\v\f\r]+$/, '');
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)/.exec(text)?.[1] ?? '';
  // A backslash that ends the line stands for itself.
  const end = text.length === quoted.length + 2 && text.endsWith('\\') ? '\\' : '';
  return quoted.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter) + end;
}
