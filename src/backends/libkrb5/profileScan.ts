/**
 * Where in the configuration files a setting stands: file and line, which libkrb5 does not tell.
 *
 * The value always comes from the library; this only finds the line, by the rules of MIT's parser (prof_parse.c) for
 * sections, comments, quotes, include and includedir.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that was looked at. */
export type ConfigurationFile = {
  path: string;
  readable: boolean;
  /** Why it could not be read; null where it could. */
  reason: string | null;
  /** `file:line` of the include that names it; null where it is one of the main files. */
  includedFrom: string | null;
};

/** A setting of [libdefaults] as it stands in a file. */
export type Relation = { name: string; value: string; where: string };

export type ProfileScan = {
  files: ConfigurationFile[];
  /** In reading order; the first one of a name counts. */
  libdefaults: Relation[];
  /** Why the scan may have missed something, in a sentence; null where it saw all. */
  incomplete: string | null;
};

/** Bounds against an include that includes itself, and against a directory that is none. */
const MOST_FILES = 256;
const MOST_BYTES = 1024 * 1024;
const DEEPEST = 10;

/**
 * Scans configuration files and what they include.
 *
 * @param paths the main files, in the order in which the library reads them
 */
export function scanProfile(paths: readonly string[]): ProfileScan {
  const scan: ProfileScan = { files: [], libdefaults: [], incomplete: null };
  for (const path of paths) scanFile(scan, path, null, 0);
  return scan;
}

function scanFile(scan: ProfileScan, path: string, includedFrom: string | null, depth: number): void {
  if (scan.files.length >= MOST_FILES || depth > DEEPEST) {
    scan.incomplete ??= `too many included files, stopped before ${path}`;
    return;
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
    scan.files.push({ path, readable: true, reason: null, includedFrom });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    scan.files.push({ path, readable: false, reason: code ?? message, includedFrom });
    return;
  }
  if (text.length > MOST_BYTES) {
    scan.incomplete ??= `${path} is larger than ${MOST_BYTES} bytes`;
    return;
  }
  scanText(scan, path, text, depth);
}

function scanText(scan: ProfileScan, path: string, text: string, depth: number): void {
  // An included file starts outside every section, whatever section the include stands in.
  let section: string | null = null;
  let braces = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${path}:${index + 1}`;
    const directive = /^(include|includedir|module)\s+(.*\S)\s*$/.exec(line);
    const content = line.trim();
    if (directive) {
      follow(scan, directive[1] ?? '', directive[2] ?? '', where, depth);
    } else if (content === '' || content.startsWith('#') || content.startsWith(';')) {
      // A comment: the parser knows them at the start of a line only.
    } else if (braces === 0 && content.startsWith('[')) {
      section = content.slice(1, content.indexOf(']')).trim();
    } else if (content.startsWith('}')) {
      braces = Math.max(0, braces - 1);
    } else if (content === '{' || /=\s*\{$/.test(content)) {
      braces += 1;
    } else if (section === 'libdefaults' && braces === 0) {
      const relation = /^([^\s=]+?)\*?\s*=\s*(.*)$/.exec(content);
      if (relation)
        scan.libdefaults.push({ name: relation[1] ?? '', value: unquote(relation[2] ?? ''), where });
    }
  }
}

function follow(scan: ProfileScan, directive: string, target: string, where: string, depth: number): void {
  if (directive === 'module') {
    scan.incomplete ??= `${where} lets a module supply the configuration`;
  } else if (directive === 'include') {
    scanFile(scan, target, where, depth + 1);
  } else {
    let names: string[];
    try {
      names = readdirSync(target);
    } catch {
      return;
    }
    // krb5.conf(5): names of letters, digits, dashes and underscores, or ending in .conf and not hidden; in order.
    const counted = names.filter((name) => /^[A-Za-z0-9_-]+$/.test(name) || /^[^.].*\.conf$/.test(name));
    for (const name of counted.toSorted()) scanFile(scan, join(target, name), where, depth + 1);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  const quoted = /^"((?:[^"\\]|\\.)*)"?/.exec(value)?.[1] ?? '';
  return quoted.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
