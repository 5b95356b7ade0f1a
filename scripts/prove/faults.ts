/** Faults: what scripts/prove/faults/ does to a process of this program, and how it is asked for. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './installation.ts';
import { type Watched, watched } from './watched.ts';

const SOURCES = join(import.meta.dirname, 'faults');

/** Compiles the library that makes calls fail, into a folder; its path. */
export function compileFaults(folder: string): string {
  const library = join(folder, 'faults.so');
  const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.c'));
  const flags = [
    '-shared',
    '-fPIC',
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fvisibility=hidden',
    '-fno-builtin',
  ];
  const inputs = sources.map((name) => join(SOURCES, name));
  execFileSync('gcc', [...flags, '-pthread', '-o', library, ...inputs]);
  return library;
}

/** A call that was seen. */
export type Call = {
  /** `main`, `worker`, or the operation of a child process. */
  process: string;
  function: string;
  /** How many calls of it this is in its process, counted from 1. */
  number: number;
  /** The path or the descriptor; empty for a function of a library. */
  about: string;
};

export type Stage = {
  environment: NodeJS.ProcessEnv;
  folder: string;
  /** Of `compileFaults`. */
  library: string;
  watch: 'files' | 'functions';
};

/** A command, and what is particular about running it. */
export type Subject = Omit<Parameters<typeof watched>[1], 'environment' | 'folder'> & {
  command: readonly string[];
  environment?: NodeJS.ProcessEnv;
};

/**
 * Runs the command with one call of it disturbed, or with none.
 *
 * @param action as scripts/prove/faults/fault.c has them
 * @returns how it ended, and each call once, in the order in which they came
 */
export async function disturbed(
  { environment, folder, library, watch }: Stage,
  subject: Subject,
  fault: { call: Call; action: string } | null,
): Promise<{ run: Watched; calls: Call[]; hit: boolean }> {
  const log = join(mkdtempSync(join(folder, 'log-')), 'log');
  const run = await watched(subject.command, {
    ...subject,
    folder,
    environment: {
      ...environment,
      ...subject.environment,
      LD_PRELOAD: library,
      PROVE_INSTALLATION: ROOT,
      PROVE_WATCH: watch,
      PROVE_LOG: log,
      PROVE_FAULT: fault
        ? `${fault.call.process} ${fault.call.function} ${fault.call.number} ${fault.action}`
        : '',
    },
  });
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  const calls = new Map<string, Call>();
  for (const line of lines) {
    const [process = '', name = '', number = '', ...about] = line.split(' ');
    const call = { process, function: name, number: Number(number), about: about.join(' ') };
    calls.set(`${process} ${name} ${number}`, call);
  }
  return { run, calls: [...calls.values()], hit: lines.some((line) => / \d+ ! ?/.test(line)) };
}
