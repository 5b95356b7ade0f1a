/** How long commands take from start to end, beside Node itself and what administrators use otherwise. */
import { print, SSPIDIAG, sideBySide, works } from './measure.ts';

const ROUNDS = 20;

const alternatives = [
  { name: 'klist --version', argv: ['klist', '-V'] },
  { name: "python3 -c 'import gssapi'", argv: ['/usr/bin/python3', '-c', 'import gssapi'] },
  { name: "python3 -c 'import spnego'", argv: ['/usr/bin/python3', '-c', 'import spnego'] },
].filter(({ argv }) => works(argv));

const all = sideBySide(
  [
    { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
    { name: 'sspidiag --version', argv: [...SSPIDIAG, '--version'] },
    { name: 'sspidiag whoami --json', argv: [...SSPIDIAG, 'whoami', '--json'] },
    { name: 'sspidiag whoami', argv: [...SSPIDIAG, 'whoami'] },
    { name: 'sspidiag packages --json', argv: [...SSPIDIAG, 'packages', '--json'] },
    { name: 'sspidiag acquire --json (two processes)', argv: [...SSPIDIAG, 'acquire', '--json'] },
    ...alternatives,
  ],
  ROUNDS,
);
print(`Start to end, median of ${ROUNDS}, Node ${process.version}`, all);
