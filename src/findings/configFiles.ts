/** What keeps libkrb5 from reading its configuration files, or has it pass over a part of them in silence. */
import type { Krb5Error } from '../backends/libkrb5/library.ts';
import type { ProfileScan, ScanProblem } from '../backends/libkrb5/profileScan.ts';
import { finding, type Problem, quoted } from './configProblem.ts';

export type FilesSituation = {
  scan: ProfileScan;
  /** The value of KRB5_CONFIG; null where it is not set. */
  krb5Config: string | null;
  initError: Krb5Error | null;
  notAsked: string | null;
  /** Owner and mode of a file, in words. */
  describe(path: string): string;
};

const syntax = finding('config-syntax', 'error', 'configuration does not parse');
const oddSyntax = finding('config-syntax', 'warning', 'configuration reads otherwise');
const unreadable = finding('config-unreadable', 'error', 'configuration cannot be read');
const partly = finding('config-unreadable', 'warning', 'configuration file passed over');
const missing = finding('config-include-missing', 'error', 'included file is missing');
const loop = finding('config-include-loop', 'error', 'include leads to itself');
const absent = finding('config-file-missing', 'info', 'no configuration file');
const namedAbsent = finding('config-file-missing', 'warning', 'named configuration is missing');
const skipped = finding('config-file-skipped', 'info', 'file in include folder skipped');
const misplaced = finding('config-key-misplaced', 'warning', 'key stands where unread');
const unusable = finding('configuration-unusable', 'error', 'krb5.conf cannot be used');

export function fileProblems(situation: FilesSituation): Problem[] {
  const { scan } = situation;
  const found = [...scan.problems.flatMap((each) => ofScan(each, situation)), ...mainFiles(situation)];
  const { initError, notAsked } = situation;
  if (initError && !found.some(({ severity }) => severity === 'error')) {
    const evidence = `krb5_init_context: ${initError.text} (${initError.name ?? initError.code})`;
    found.push(unusable([], evidence, 'mend the configuration; nothing of Kerberos works until then'));
  }
  if (notAsked && !found.some(({ code }) => code === 'config-include-loop')) {
    found.push(unusable([], `the library was not asked: ${notAsked}`, 'mend the configuration'));
  }
  return found;
}

/** Why a line stops the parser, by prof_err.et. */
const SYNTAX: Readonly<Record<string, [why: string, cure: string]>> = {
  PROF_SECTION_NOTOP: [
    'a section begins where a { of before is still open',
    'close the subsection with a } before the next [section]',
  ],
  PROF_SECTION_SYNTAX: [
    'a section header lacks its ], or something other than * stands behind it',
    'write [section] alone on its line; a comment needs a line of its own',
  ],
  PROF_RELATION_SYNTAX: [
    'it is neither "key = value", nor a section, nor a comment',
    'write key = value; a comment begins with # at the start of its line',
  ],
  PROF_EXTRA_CBRACE: ['a } closes nothing', 'remove it, or add the { that is missing before'],
  PROF_MISSING_OBRACE: [
    'the key of the line before has no value, so a { has to follow',
    'give the key before it a value, or put it into a comment',
  ],
  PROF_MODULE: ['an included file may not name a module', 'name the module in the main file'],
};

function ofScan(found: ScanProblem, { describe }: FilesSituation): Problem[] {
  const { kind, file, line, text, reason } = found;
  const where = `${file}:${line}`;
  const about = [file, text];
  switch (kind) {
    case 'loop':
      return [
        loop(
          about,
          `${where} includes ${text}, which is being read already`,
          `remove the include at ${where}`,
        ),
      ];
    case 'PROF_FAIL_INCLUDE_FILE':
    case 'PROF_FAIL_INCLUDE_DIR': {
      const from = line === null ? file : where;
      if (reason === 'ENOENT' || reason === 'ENOTDIR') {
        const evidence = `${from} includes ${text || 'a file without a name'}, which does not exist: the library refuses the whole configuration (${kind})`;
        const spaces = /\s$/.test(text) ? ' (spaces at the end of the line are part of the name)' : '';
        return [missing(about, evidence, `create it, or remove the include at ${from}${spaces}`)];
      }
      const evidence = `${from} includes ${text}, which cannot be read (${reason}; ${describe(text)}): the library refuses the whole configuration (${kind})`;
      return [unreadable(about, evidence, `chmod a+r ${text}`)];
    }
    case 'outside':
      return [misplaced(about, outsideWords(where, text), outsideCure(text))];
    case 'unclosed':
      return [
        oddSyntax(
          about,
          `${where}: the { of ${quoted(text)} is open to the end of the file`,
          `add the } that ${quoted(text)} lacks`,
        ),
      ];
    case 'split':
      return [
        oddSyntax(
          about,
          `${where} has more than 2047 bytes: the library reads it as several lines`,
          'make it shorter',
        ),
      ];
    case 'skipped':
      return [
        skipped(
          about,
          `${file} is not read: an included folder counts only names of letters, digits, - and _, or ending in .conf`,
          'rename it if it should count, or remove it',
        ),
      ];
    default: {
      const [why, cure] = SYNTAX[kind] ?? ['the library refuses it', 'mend it'];
      return [syntax(about, `${where}: ${quoted(text)}: ${why} (${kind})`, cure)];
    }
  }
}

function outsideWords(where: string, text: string): string {
  if (text.startsWith('\ufeff')) {
    return `${where} begins with a byte order mark: the library does not see the header behind it, and passes over all lines up to the next one`;
  }
  if (text.startsWith('[')) {
    return `${where}: ${quoted(text)} is indented: the first header of a file counts only at the start of its line`;
  }
  return `${where}: ${quoted(text)} stands before the first [section] and is passed over`;
}

function outsideCure(text: string): string {
  if (text.startsWith('\ufeff')) return 'save the file as UTF-8 without a byte order mark';
  return text.startsWith('[') ? 'remove the blanks before it' : 'move it into its section';
}

function mainFiles({ scan, krb5Config, initError, describe }: FilesSituation): Problem[] {
  const mains = scan.files.filter(({ includedFrom }) => includedFrom === null);
  const usable = mains.some(({ readable, reason }) => readable || reason === 'EISDIR');
  return mains.flatMap(({ path, readable, reason }) => {
    if (readable || reason === 'EISDIR') return [];
    if (reason === 'ENOENT' || reason === 'ENOTDIR') {
      if (krb5Config !== null) {
        const evidence = `KRB5_CONFIG names ${path}, which does not exist; the library passes over it`;
        return [namedAbsent([path, 'KRB5_CONFIG'], evidence, 'create the file, or unset KRB5_CONFIG')];
      }
      if (usable) return [];
      const evidence = `${path} does not exist: the library goes by what it was built with, and DNS`;
      return [absent([path], evidence, 'create it, unless DNS names realm and KDC')];
    }
    const evidence = `${path} cannot be read: ${reason} (${describe(path)})`;
    const say = initError && !usable ? unreadable : partly;
    return [say([path], evidence, reason === 'EACCES' ? `chmod a+r ${path}` : `see what ${path} is`)];
  });
}
