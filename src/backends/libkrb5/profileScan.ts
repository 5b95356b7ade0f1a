/**
 * Where in the configuration files a setting stands: file and line, which libkrb5 does not tell.
 *
 * The value always comes from the library; this only finds the line, by the rules of MIT's parser (prof_parse.c) for
 * sections, comments, quotes, include and includedir.
 */
import { readdirSync } from 'node:fs';
import {
  byBytes,
  hasText,
  isDirectory,
  isIncluded,
  MOST_BYTES,
  NOT_REGULAR,
  readText,
} from './profileFiles.ts';
import { type Directive, type Events, parseProfile, type SyntaxCode } from './profileParser.ts';

/** A file that was looked at. */
export type ConfigurationFile = {
  path: string;
  readable: boolean;
  /** Why it could not be read; null where it could. */
  reason: string | null;
  /** `file:line` of the include that names it; null where it is one of the main files. */
  includedFrom: string | null;
};

/** A setting as it stands in a file. */
export type Relation = { name: string; value: string; where: string };

/** A relation of any section, with which of the main files brought it. */
export type ScannedRelation = {
  /** Section, subsections, key. */
  path: string[];
  value: string;
  file: string;
  line: number;
  /** Marked with `*`; `section` also where what it stands in is, by then or later in the same file. */
  final: boolean;
  /** Which of the main files it belongs to, counted from 0. */
  main: number;
};

/** What libkrb5 makes of it: it refuses the whole configuration, or passes over something in silence. */
export type ScanProblem = {
  kind:
    | SyntaxCode
    | 'PROF_FAIL_INCLUDE_FILE'
    | 'PROF_FAIL_INCLUDE_DIR'
    | 'PROF_MODULE'
    | 'loop'
    | 'outside'
    | 'unclosed'
    | 'split'
    | 'skipped';
  file: string;
  /** Null for a file that is passed over as a whole. */
  line: number | null;
  /** The line's text, the name of what is included, or of the file that is passed over. */
  text: string;
  /** errno's name for an include that cannot be read; null else. */
  reason: string | null;
};

export type ProfileScan = {
  files: ConfigurationFile[];
  /** In reading order; the first one of a name counts. */
  libdefaults: Relation[];
  /** All of them, in reading order. */
  relations: ScannedRelation[];
  /** Sections and subsections marked with `*`. */
  finals: { path: string[]; main: number; file: string; line: number }[];
  /** Headers and tags of subsections, in reading order. */
  sections: { path: string[]; file: string; line: number }[];
  /** The shared objects that `module` names, which supply the configuration themselves. */
  modules: { target: string; where: string }[];
  problems: ScanProblem[];
  /** Why the scan may have missed something, in a sentence; null where it saw all. */
  incomplete: string | null;
  /** Files of which not all was looked at, for their size, their number or their depth; `regular` is false for a pipe. */
  unseen: { path: string; regular: boolean }[];
};

/** Bounds for what was made to be large. */
const MOST_FILES = 4096;
const DEEPEST = 64;
const MOST_RELATIONS = 4000;
const MOST_PROBLEMS = 1000;

type Walk = {
  scan: ProfileScan;
  main: number;
  /** The files that are being read, each included by the one before. */
  chain: string[];
  /** The library stops at the first error, and so does this. */
  stopped: boolean;
};

/**
 * Scans configuration files and what they include.
 *
 * @param paths the main files, in the order in which the library reads them
 */
export function scanProfile(paths: readonly string[]): ProfileScan {
  const scan: ProfileScan = {
    ...{ files: [], libdefaults: [], relations: [], finals: [], sections: [], modules: [], problems: [] },
    incomplete: null,
    unseen: [],
  };
  for (const [main, path] of paths.entries()) {
    const walk: Walk = { scan, main, chain: [], stopped: false };
    // A directory among the main files is read like one that is included.
    if (isDirectory(path)) scanFolder(walk, path, path, null);
    else scanFile(walk, path, null);
  }
  return scan;
}

/** @returns why it could not be read; null where it was, or is no longer looked at */
function scanFile(walk: Walk, path: string, includedFrom: string | null): string | null {
  const { scan, chain } = walk;
  if (scan.files.length >= MOST_FILES || chain.length > DEEPEST) {
    miss(scan, path, `too many included files, stopped before ${path}`);
    walk.stopped = true;
    return null;
  }
  // Bytes that are no UTF-8 lead the library where this cannot follow.
  if (path.includes(UNREADABLE)) miss(scan, path, `the name ${path} is no UTF-8`);
  const { text, reason } = readText(path);
  scan.files.push({ path, readable: reason === null, reason, includedFrom });
  if (text === null) {
    if (reason === null) miss(scan, path, `${path} is larger than ${MOST_BYTES} bytes`);
    if (reason === NOT_REGULAR) miss(scan, path, `${path} is ${NOT_REGULAR}`, false);
    return reason === NOT_REGULAR ? null : reason;
  }
  chain.push(path);
  const stop = parseProfile(text, eventsOf(walk, path));
  chain.pop();
  if (stop) {
    const line = text.split('\n', stop.line)[stop.line - 1] ?? '';
    problem(walk, { kind: stop.code, file: path, line: stop.line, text: utf8(line.trim()), reason: null });
    walk.stopped = true;
  }
  return null;
}

function eventsOf(walk: Walk, file: string): Events {
  const { scan, main } = walk;
  return {
    relation({ path, value, line, final }) {
      if (scan.relations.length >= MOST_RELATIONS) {
        miss(scan, file, `more than ${MOST_RELATIONS} settings, stopped at ${file}:${line}`);
        return;
      }
      const relation = { path: path.map(utf8), value: utf8(value), file, line, final, main };
      scan.relations.push(relation);
      const [section, name = '', ...deeper] = relation.path;
      if (section === 'libdefaults' && deeper.length === 0) {
        scan.libdefaults.push({ name, value: relation.value, where: `${file}:${line}` });
      }
    },
    section(path, line) {
      if (scan.sections.length < MOST_RELATIONS) scan.sections.push({ path: path.map(utf8), file, line });
    },
    final({ path, line }) {
      if (scan.finals.length < MOST_RELATIONS) scan.finals.push({ path: path.map(utf8), main, file, line });
    },
    outside: (text, line) =>
      problem(walk, { kind: 'outside', file, line, text: utf8(text.trim()), reason: null }),
    unclosed: (path, line) =>
      problem(walk, { kind: 'unclosed', file, line, text: utf8(path.at(-1) ?? ''), reason: null }),
    tooDeep(line) {
      miss(scan, file, `subsections nest too deep at ${file}:${line}`);
    },
    split: (line) => problem(walk, { kind: 'split', file, line, text: '', reason: null }),
    follow: (directive) => follow(walk, file, directive),
  };
}

function follow(walk: Walk, file: string, directive: Directive): boolean {
  const { name, line } = directive;
  const target = utf8(directive.target);
  const where = `${file}:${line}`;
  if (name === 'module') {
    walk.scan.modules.push({ target, where });
    walk.scan.incomplete ??= `${where} lets a module supply the configuration`;
    // The library loads the module instead of this file, and fails where the file is an included one.
    if (walk.chain.length > 1) {
      problem(walk, { kind: 'PROF_MODULE', file, line, text: target, reason: null });
      walk.stopped = true;
    }
    return false;
  }
  const reason =
    name === 'include' ? scanIncluded(walk, target, file, line) : scanFolder(walk, target, file, line);
  if (reason !== null) {
    const kind = name === 'include' ? 'PROF_FAIL_INCLUDE_FILE' : 'PROF_FAIL_INCLUDE_DIR';
    problem(walk, { kind, file, line, text: target, reason });
    walk.stopped = true;
  }
  return !walk.stopped;
}

/** The library follows an include that leads back to itself until it has no file descriptor or no stack left. */
function scanIncluded(walk: Walk, path: string, file: string, line: number | null): string | null {
  if (walk.chain.includes(path)) {
    problem(walk, { kind: 'loop', file, line, text: path, reason: null });
    walk.scan.incomplete ??= `too many included files: ${path} includes itself`;
    walk.stopped = true;
    return null;
  }
  const reason = scanFile(walk, path, line === null ? null : `${file}:${line}`);
  return reason === 'EISDIR' ? null : reason;
}

/** @returns why the folder could not be read */
function scanFolder(walk: Walk, folder: string, file: string, line: number | null): string | null {
  let names: string[];
  try {
    names = readdirSync(folder).toSorted(byBytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
  for (const name of names) {
    const path = `${folder}/${name}`;
    if (isIncluded(name)) {
      const reason = scanIncluded(walk, path, file, line);
      if (reason !== null) {
        problem(walk, { kind: 'PROF_FAIL_INCLUDE_FILE', file, line, text: path, reason });
        walk.stopped = true;
      }
    } else if (!name.startsWith('.')) {
      problem(walk, { kind: 'skipped', file: path, line: null, text: name, reason: null });
    }
    if (walk.stopped) break;
  }
  return null;
}

function miss(scan: ProfileScan, path: string, why: string, regular = true): void {
  scan.incomplete ??= why;
  if (!scan.unseen.some((each) => each.path === path)) scan.unseen.push({ path, regular });
}

function problem({ scan }: Walk, found: ScanProblem): void {
  if (scan.problems.length < MOST_PROBLEMS) scan.problems.push(found);
}

/** What stands for bytes that are no UTF-8. */
export const UNREADABLE = '\ufffd';

const BEYOND_ASCII = /[\x80-\xff]/;

function utf8(bytes: string): string {
  if (!BEYOND_ASCII.test(bytes)) return bytes;
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** False where no main file has such a text, which is told far sooner than what stands in them. */
export function mentions(paths: readonly string[], pattern: RegExp): boolean {
  return paths.some((path) => isDirectory(path) || hasText(path, pattern));
}

/**
 * A file that includes itself, directly or by others: libkrb5 follows it until it has no file descriptor left, or no stack,
 * which ends the process. Null where there is none.
 */
export function includeLoop({ problems }: ProfileScan): string | null {
  const loop = problems.find(({ kind }) => kind === 'loop');
  return loop
    ? `${loop.file} includes itself by way of ${loop.text}: the library would not come back from it`
    : null;
}
