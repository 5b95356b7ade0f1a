/** Tokens per second in one process: `decode --ndjson` beside pyspnego's parser, on the same file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, SSPIDIAG, works } from './measure.ts';

const LINES = 20_000;
const ROUNDS = 5;
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

/** The same for each line: base64, the token as a structure, JSON. */
const PARSER = `
import base64, json, sys
from spnego.__main__ import parse_token
for line in sys.stdin:
    token = base64.b64decode(line)
    sys.stdout.write(json.dumps(parse_token(token)) + "\\n")
`;

type Samples = { messages: { name: string; hex: string }[] };

/** The largest of the samples, inside SPNEGO as a browser sends it. */
function largest(): Buffer {
  const file = new URL('../test/wire/data/kerberos.json', import.meta.url);
  const { messages } = JSON.parse(readFileSync(file, 'utf8')) as Samples;
  const [first] = messages
    .filter(({ name }) => name.startsWith('AP-REQ'))
    .map(({ hex }) => Buffer.from(hex, 'hex'))
    .sort((one, other) => other.length - one.length);
  const mechanism = Buffer.from('06092a864886f712010202', 'hex');
  const inner = element(0x60, mechanism, Buffer.from('0100', 'hex'), first ?? Buffer.alloc(0));
  const list = element(0xa0, element(0x30, mechanism));
  const init = element(0xa0, element(0x30, list, element(0xa2, element(0x04, inner))));
  return element(0x60, Buffer.from('06062b0601050502', 'hex'), init);
}

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** Tokens per second: the time of many less that of one, which is the program's start. */
function rate([program = '', ...args]: readonly string[], one: string, many: string): number {
  const seconds = (input: string) => {
    const start = process.hrtime.bigint();
    const { status } = spawnSync(program, args, {
      input: readFileSync(input),
      stdio: ['pipe', 'ignore', 'inherit'],
      env: environment(),
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}`);
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  const rates = Array.from({ length: ROUNDS }, () => (LINES - 1) / (seconds(many) - seconds(one)));
  return rates.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'sspidiag-bench-'));
try {
  const token = largest();
  const line = `${token.toString('base64')}\n`;
  const [one, many] = [join(folder, 'one'), join(folder, 'many')];
  writeFileSync(one, line);
  writeFileSync(many, line.repeat(LINES));
  const ours = rate([...SSPIDIAG, 'decode', '--ndjson'], one, many);
  process.stdout.write(
    `Tokens of ${token.length} bytes a second, median of ${ROUNDS}, Node ${process.version}\n`,
  );
  process.stdout.write(`  sspidiag decode --ndjson  ${Math.round(ours)}\n`);
  if (works([PYTHON, '-c', 'import spnego'])) {
    const theirs = rate([PYTHON, '-c', PARSER], one, many);
    process.stdout.write(
      `  pyspnego                  ${Math.round(theirs)}, ours ${(ours / theirs).toFixed(1)} x\n`,
    );
  } else {
    process.stdout.write(`  pyspnego is not installed for ${PYTHON}: nothing to compare with\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
