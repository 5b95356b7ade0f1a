/** A Windows whose secur32.dll offers the package of the reference SSP, and what went through it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reported } from '../support/cli.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import {
  installSecurityProvider,
  privatePrefix,
  startWindowsCli,
  type WindowsOptions,
  type WindowsRun,
  windowsReport,
  winPath,
} from '../support/windows.ts';

type Logged = {
  /** All calls of the library so far, in order: `ImpersonateSecurityContext 0x00000000`. */
  log(): string[];
};

export type ReferencePrefix = {
  /** A file in a folder such as administrators have: with a space and an umlaut in its name. */
  file(name: string, content?: string): string;
  /** Runs sspidiag to its end; of the library with this script. */
  run<Result>(args: readonly string[], script?: string): Promise<Reported<Result> & Logged>;
  start(args: readonly string[], script?: string): Promise<WindowsRun & Logged>;
  options: WindowsOptions;
  stop(): Promise<void>;
};

/** Makes the prefix (4 s) and registers the library. */
export async function referencePrefix(): Promise<ReferencePrefix> {
  const removals: (() => unknown)[] = [];
  const prefix = await privatePrefix({ after: (remove) => removals.push(remove) });
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  const shared = join(folder, 'Ablage für Prüfer');
  mkdirSync(shared);
  removals.push(() => rmSync(folder, { recursive: true, force: true }));
  await installSecurityProvider(referenceLibrary().windows, prefix);
  let runs = 0;
  const prepare = (script: string) => {
    const file = join(folder, `log${++runs}`);
    writeFileSync(file, '');
    const env = { ...process.env, REFERENCE_SSP_SCRIPT: script, REFERENCE_SSP_LOG: winPath(file) };
    const log = () => readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean);
    return { options: { prefix, env }, log };
  };
  return {
    options: { prefix },
    file(name, content) {
      const path = join(shared, name);
      if (content !== undefined) writeFileSync(path, content);
      return winPath(path);
    },
    async run<Result>(args: readonly string[], script = '') {
      const { options, log } = prepare(script);
      return { ...(await windowsReport<Result>(args, options)), log };
    },
    async start(args, script = '') {
      const { options, log } = prepare(script);
      return { ...(await startWindowsCli(args, options)), log };
    },
    async stop() {
      for (const remove of removals) await remove();
    },
  };
}
