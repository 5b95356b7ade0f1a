/** The main job in a throw-away realm: does it work, acquire, export, import in another process, impersonate, whoami. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

const SELF = [process.execPath, join(import.meta.dirname, '..', 'bin', 'sspidiag.js')];
const isRoot = process.geteuid?.() === 0;

function sspidiag(...args: string[]): number {
  process.stdout.write(`\n$ sspidiag ${args.join(' ')}\n\n`);
  const [node = '', entry = ''] = SELF;
  return spawnSync(node, [entry, ...args], { stdio: 'inherit' }).status ?? 4;
}

/** A file that only the lab's client account may read, to see that access is really decided by its identity. */
function clientsFile(lab: string): string {
  const file = join(lab, 'clients-file');
  writeFileSync(file, 'for the client only\n', { mode: 0o400 });
  if (isRoot) {
    // games: the account that the lab maps alice to.
    chownSync(file, 5, 60);
    chmodSync(lab, 0o711);
  }
  return file;
}

/** Exit codes that are no yes, by step. */
function tour(lab: string): string[] {
  const context = join(lab, 'context');
  const peer = join(lab, 'peer');
  const steps: [args: string[], expected: number][] = [
    [['doctor'], 0],
    [['acquire'], 0],
    [['export', '-o', context, '--peer-output', peer], 0],
    [['import', context, '--peer', peer], 0],
    // Without root the answer has to be no, with its reason.
    [['impersonate', '--read', clientsFile(lab), '--read', '/etc/shadow'], isRoot ? 0 : 1],
    [['whoami'], 0],
  ];
  return steps.flatMap(([args, expected]) => {
    const code = sspidiag(...args);
    return code === expected ? [] : [`sspidiag ${args[0]} ended with ${code}, not ${expected}`];
  });
}

const lab = process.env.SSPIDIAG_LAB;
if (lab) {
  const wrong = tour(lab);
  for (const sentence of wrong) process.stderr.write(`tour: ${sentence}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else {
  process.stdout.write(`A throw-away Kerberos realm on this machine, as ${userInfo().username}:\n`);
  const inside = ['lab', '--', process.execPath, import.meta.filename];
  const [node = '', entry = ''] = SELF;
  const { status } = spawnSync(node, [entry, ...inside], { stdio: 'inherit' });
  if (status === 3) {
    process.stdout.write('\nNo realm can be made here; this is what is there:\n');
    sspidiag('packages');
    sspidiag('whoami');
  }
  process.exitCode = status ?? 4;
}
