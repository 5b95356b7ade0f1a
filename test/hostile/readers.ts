/**
 * Everything that reads what others wrote, as far as it needs no other process: each reader here gets damaged input until
 * nothing new in its code is reached. What reads another format is another row.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configuredMechanisms, mechanismFiles } from '../../src/backends/posix/mechanismPlugins.ts';
import { documentLine } from '../../src/batch/documentLine.ts';
import { entriesOf } from '../../src/batch/list.ts';
import { answeredIn } from '../../src/batch/resume.ts';
import { gather } from '../../src/commands/config.ts';
import { userFile } from '../../src/commands/configEnvironment.ts';
import { decodeContextFile } from '../../src/commands/contextFile.ts';
import { decodeInput } from '../../src/commands/decode.ts';
import { explain } from '../../src/commands/explain.ts';
import { decodeText } from '../../src/commands/input.ts';
import { mechanismProblems } from '../../src/findings/configMechanisms.ts';
import { findingsOf } from '../../src/findings/configProblem.ts';
import { localServers, targetsOf } from '../../src/kdc/locate.ts';
import { parseTarget } from '../../src/names/target.ts';
import { readLocator } from '../../src/operations/kdcSettings.ts';
import { commonOptions } from '../../src/options.ts';
import { UsageError } from '../../src/report/exitCodes.ts';
import { report } from '../../src/report/report.ts';
import { keysOfFile } from '../../src/wire/kerberos/keys.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { formats } from '../wire/fuzz/formats.ts';
import { ALL_KEYS } from '../wire/kerberosSamples.ts';
import type { Grammar } from './grammar.ts';
import * as grammars from './grammars.ts';
import { judge } from './judge.ts';
import { NETWORK } from './network.ts';
import * as texts from './texts.ts';

export type Reader = {
  name: string;
  seeds: () => readonly Buffer[];
  grammar: Grammar;
  /** Bytes up to which an input is made longer to see whether time grows with it; null where its length is bounded. */
  largest: number | null;
  /**
   * @param folder an empty one of its own
   * @returns what reads one input, and throws where something is wrong with the reading
   */
  open(folder: string): Read | Promise<Read>;
};

export type Read = (input: Buffer) => void | Promise<void>;

const KIBIBYTE = 1024;
const COMMON = commonOptions({});

const BINARY: Grammar = {
  words: ['\x00\x00\x00\x01', '\xff\xff\xff\xff', '\x30\x80', '\xa0\x03'],
  nests: [],
};

/** What was wrong with an input is one sentence. */
function refused(error: unknown): void {
  if (!(error instanceof UsageError)) throw error;
  assert.ok(error.message.length < 500 && !error.message.includes('undefined'), error.message);
}

const seedsOf =
  (...names: readonly string[]) =>
  () =>
    formats()
      .filter(({ name }) => names.some((each) => name.includes(each)))
      .flatMap(({ seeds }) => seeds)
      .filter(({ length }) => length < 4 * KIBIBYTE);

/** Options of `decode` by the input itself, so that the same input is read the same way. */
async function decodeAsItSays(input: Buffer): Promise<void> {
  const bits = input.length;
  const options = { offsets: (bits & 1) !== 0, hex: (bits & 2) !== 0, showSecrets: (bits & 4) !== 0 };
  try {
    await judge(await decodeInput(input, null, bits & 8 ? ALL_KEYS : [], options));
  } catch (error) {
    refused(error);
  }
}

export const READERS: readonly Reader[] = [
  {
    name: 'krb5.conf',
    ...{ seeds: texts.configurations, grammar: grammars.CONFIGURATION, largest: 512 * KIBIBYTE },
    open(folder) {
      const file = join(folder, 'krb5.conf');
      mkdirSync(join(folder, 'd'));
      for (const name of ['a.conf', 'b', '.hidden', 'c~'])
        writeFileSync(join(folder, 'd', name), '[realms]\n');
      process.env.KRB5_CONFIG = file;
      return async (input) => {
        // Its seeds include what is beside it.
        writeFileSync(file, input.toString('latin1').replaceAll('/HERE/', `${folder}/`), 'latin1');
        const { result, problems } = gather(null, [], null);
        const setting = input.length % 2 ? 'libdefaults.default_realm' : 'kdc';
        const one = gather(null, [], setting);
        await judge(report('config', { exitCode: 1, result, findings: findingsOf(problems) }));
        await judge(
          report('config', { exitCode: 0, result: one.result, findings: findingsOf(one.problems) }),
        );
      };
    },
  },
  {
    name: 'log',
    ...{ seeds: texts.logs, grammar: grammars.LOG, largest: 1024 * KIBIBYTE },
    open(folder) {
      const file = join(folder, 'a log');
      return async (input) => {
        writeFileSync(file, input);
        try {
          await judge(await explain({ ...COMMON, words: [file], list: false, family: null }));
          const words = decodeText(input).split(/\s+/);
          await judge(await explain({ ...COMMON, words: words.slice(0, 20), list: false, family: null }));
        } catch (error) {
          refused(error);
        }
      };
    },
  },
  {
    name: 'HTTP',
    ...{ seeds: seedsOf('HAR file', 'log of curl', 'header lines'), grammar: grammars.HTTP },
    ...{ largest: 1024 * KIBIBYTE, open: () => decodeAsItSays },
  },
  {
    name: 'text around tokens',
    ...{ seeds: seedsOf('base64', 'hexadecimal', 'dumps', 'words of a log'), grammar: grammars.DUMP },
    ...{ largest: 1024 * KIBIBYTE, open: () => decodeAsItSays },
  },
  {
    name: 'token',
    seeds: seedsOf('GSS-API', 'SPNEGO', 'NegoEx', 'IAKERB', 'NTLM', 'REQ', 'REP', 'KRB-', 'Ticket'),
    ...{ grammar: BINARY, largest: 256 * KIBIBYTE, open: () => decodeAsItSays },
  },
  {
    name: 'keytab and key file',
    seeds: seedsOf('keytab', 'key file'),
    ...{ grammar: grammars.KEYS, largest: 512 * KIBIBYTE },
    open: () => (input) => {
      for (const { complaint, keys } of [keysOfKeytab(input), keysOfFile(decodeText(input))]) {
        assert.ok((complaint?.length ?? 0) < 1000 && keys.length < 2 + input.length / 8);
      }
    },
  },
  {
    name: 'context file',
    ...{ seeds: texts.contextFiles, grammar: grammars.JSON_TEXT, largest: 1024 * KIBIBYTE },
    open: () => (input) => {
      try {
        const { header, packed, intact } = decodeContextFile(input, 'the file');
        assert.ok(packed.length <= input.length && (intact === null) === (header === null));
      } catch (error) {
        refused(error);
      }
    },
  },
  {
    name: 'small files',
    ...{ seeds: texts.smallFiles, grammar: grammars.SMALL_FILE, largest: 128 * KIBIBYTE },
    open(folder) {
      const file = join(folder, 'kdcinfo.LAB.TEST');
      process.env.GSS_MECH_CONFIG = file;
      return async (input) => {
        writeFileSync(file, input);
        configuredMechanisms();
        const problems = mechanismProblems([], mechanismFiles());
        await judge(report('config', { exitCode: 1, findings: findingsOf(problems) }));
        const { lines, users, strange } = userFile(file);
        assert.ok(users + strange === lines);
        const nothing = { kdc: [], primary: [], admin: [], kpasswd: [] };
        for (const { host } of targetsOf(localServers(nothing, readLocator('LAB.TEST', folder), null))) {
          assert.ok(host.length <= input.length * 3);
        }
      };
    },
  },
  {
    name: 'list of targets',
    ...{ seeds: texts.targets, grammar: grammars.JSON_TEXT, largest: 1024 * KIBIBYTE },
    open(folder) {
      const file = join(folder, 'list');
      return async (input) => {
        writeFileSync(file, input);
        let last = 0;
        for await (const entries of entriesOf(file)) {
          for (const { error, ...task } of entries) {
            assert.ok(task.line > last && task.target.length <= 16 * KIBIBYTE);
            last = task.line;
            if (error === null) asTarget(task.target);
            else assert.ok(error.length < 100);
            JSON.parse(documentLine(task, report('spn', { exitCode: 2 })));
          }
        }
      };
    },
  },
  {
    name: 'earlier answers',
    ...{ seeds: texts.answers, grammar: grammars.JSON_TEXT, largest: 1024 * KIBIBYTE },
    open(folder) {
      const file = join(folder, 'answers');
      return async (input) => {
        writeFileSync(file, input);
        try {
          const answered = await answeredIn(file, 'spn');
          for (const [target, exitCode] of answered) assert.ok(target.length < input.length && exitCode < 3);
        } catch (error) {
          refused(error);
        }
      };
    },
  },
  ...NETWORK,
];

function asTarget(target: string): void {
  try {
    parseTarget(target, null);
  } catch (error) {
    refused(error);
  }
}
