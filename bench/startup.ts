/**
 * How long commands take from start to end, beside Node itself and what administrators use otherwise. What of them is in
 * Python needs Debian's python3-gssapi, and pyspnego, of which Debian has no package: PYTHONPATH names its source.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, print, SSPIDIAG, sideBySide, works } from './measure.ts';
import { samples } from './tokens.ts';

const ROUNDS = 20;

/** As `npm run package` makes it. */
const EXECUTABLE = join(import.meta.dirname, '..', 'dist', 'sspidiag-linux-x64');
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

const token = samples()[0]?.token.toString('base64') ?? '';
const commands = [
  ['--version'],
  ['whoami', '--json'],
  ['whoami'],
  ['packages', '--json'],
  ['acquire', '--json'],
  ['decode', '--json', token],
];

function asContender(name: string, argv: readonly string[], command: readonly string[]): Contender {
  const shown = command.map((word) => (word === token ? 'TOKEN' : word)).join(' ');
  return { name: `${name} ${shown}`, argv: [...argv, ...command] };
}

const alternatives: Contender[] = [
  { name: 'klist -V', argv: ['klist', '-V'] },
  { name: "python3 -c 'import gssapi'", argv: [PYTHON, '-c', 'import gssapi'] },
  { name: 'python3 -m spnego --token TOKEN', argv: [PYTHON, '-m', 'spnego', '--token', token] },
];

const all = sideBySide(
  [
    { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
    ...commands.map((command) => asContender('sspidiag', SSPIDIAG, command)),
    ...(existsSync(EXECUTABLE)
      ? commands.map((command) => asContender('executable', [EXECUTABLE], command))
      : []),
    ...alternatives.filter(({ argv }) => works(argv)),
  ],
  ROUNDS,
);
print(`Start to end, median of ${ROUNDS}, Node ${process.version}`, all);
