/**
 * Draws the README's picture: `node scripts/picture.ts` runs a command in the lab, on a terminal, and writes what it
 * said to doc/terminal.svg. Nothing in it is made up; the test compares it with what the command says today.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { terminalSvg } from './terminalSvg.ts';

const HOME = join(import.meta.dirname, '..');
export const PICTURE = join(HOME, 'doc', 'terminal.svg');

const COLUMNS = 116;
const DOCTOR = 'sspidiag doctor host/localhost';
const COMMAND = `sspidiag lab --scenario keytab-kvno -- ${DOCTOR}`;
/** The title of the first table that is left out: the verdict, its cause and all checks come before it. */
const CUT = 'Encryption types';

/** The picture, from a run of now. */
export function picture(): string {
  return terminalSvg([`\x1b[1m$ ${COMMAND}\x1b[22m`, ...said(), '\x1b[2m…\x1b[22m'], COLUMNS, {
    title: 'sspidiag names the cause: the keytab holds an old key',
    description:
      `A terminal in which ${DOCTOR} says that Kerberos does not work since the keytab holds an old key, ` +
      'what shows it, what cures it, and which conditions hold. Two tables that follow are left out.',
  });
}

/** What the command writes to a terminal, up to the cut. */
function said(): string[] {
  // On a machine with much to do some checks would find no time.
  const patient = COMMAND.replace(DOCTOR, `${DOCTOR} --timeout 240`);
  // What is told while something is waited for is gone when it is over.
  const run = `stty cols ${COLUMNS}; exec ${patient.replace('sspidiag', '"$NODE" "$SSPIDIAG"')} 2>/dev/null`;
  const { NO_COLOR: _, FORCE_COLOR: __, ...environment } = process.env;
  const { status, stdout } = spawnSync('script', ['-qec', run, '/dev/null'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment,
      NODE: process.execPath,
      SSPIDIAG: join(HOME, 'bin', 'sspidiag.js'),
      PATH: [join(process.execPath, '..'), process.env.PATH].join(delimiter),
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
    },
  });
  const lines = (stdout ?? '').replaceAll('\r\n', '\n').split('\n');
  const cut = lines.findIndex((line) => line.includes(CUT));
  if (status !== 1 || cut < 0) throw new Error(`${COMMAND} ended with ${status}:\n${stdout}`);
  return lines.slice(0, cut);
}

if (import.meta.main) {
  const drawn = picture();
  writeFileSync(PICTURE, drawn);
  process.stdout.write(`doc/terminal.svg: ${Math.round(drawn.length / 1024)} KiB\n`);
}
