/** Runs of a command whose only KDC is behind a relay. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from '../../src/lab/environment.ts';
import type { Endpoint } from '../../src/lab/realm.ts';
import { type Cut, cutRelay } from './cutRelay.ts';
import { type Run, type RunOptions, runOnce } from './run.ts';

export const TRANSPORTS = ['udp', 'tcp'] as const;

export type RelayedOptions = Pick<RunOptions, 'environment' | 'folder' | 'started'> & {
  /** By which libkrb5 asks first. */
  transport: (typeof TRANSPORTS)[number];
  cut: Cut | null;
  timeoutSeconds: number;
  /** Called when the KDC is asked for the first time. */
  asked?: () => void;
  /** Added to the command's environment. */
  more?: NodeJS.ProcessEnv;
};

export type RelayedRun = {
  run: Run;
  /** How many packets came to the relay. */
  packets: number;
};

/** Where a lab's clients ask. */
export function kdcOf(configuration: string): Endpoint {
  const [, address = '', port = ''] = /^ +kdc = ([^\s:]+):(\d+)/m.exec(configuration) ?? [];
  return { address, port: Number(port) };
}

/** The configuration of clients that ask at another port of this host. */
export const askingAt = (configuration: string, port: number) =>
  configuration.replace(/^ +kdc = .*/m, `    kdc = 127.0.0.1:${port}`);

/** Runs it in a folder of its own with a cache of its own, as tickets are kept there. */
export async function runRelayed(
  argv: readonly string[],
  { environment, folder, transport, cut, timeoutSeconds, more = {}, asked, ...others }: RelayedOptions,
): Promise<RelayedRun> {
  const lab = environment.SSPIDIAG_LAB ?? '';
  const own = mkdtempSync(join(folder, 'run-'));
  const configuration = readFileSync(join(lab, FILES.configuration), 'utf8');
  const relay = await cutRelay(kdcOf(configuration), cut, (_message, before) => {
    if (before === 0) asked?.();
  });
  const relayed = askingAt(configuration, relay.port);
  // A lab's clients ask by TCP first; libkrb5's default is UDP.
  const text = transport === 'tcp' ? relayed : relayed.replace(/^ +udp_preference_limit.*\n/m, '');
  const files = {
    KRB5_CONFIG: join(own, FILES.configuration),
    KRB5CCNAME: `FILE:${join(own, FILES.credentialCache)}`,
  };
  writeFileSync(files.KRB5_CONFIG, text);
  for (const name of [FILES.credentialCache, 'alice.password'])
    copyFileSync(join(lab, name), join(own, name));
  try {
    const run = await runOnce([...argv, '--timeout', String(timeoutSeconds)], {
      ...others,
      environment: { ...environment, ...files, ...more },
      folder: own,
      mostSeconds: 4 * timeoutSeconds,
    });
    return { run, packets: relay.packets() };
  } finally {
    relay.stop();
    rmSync(own, { recursive: true, force: true });
  }
}
