/** The steps that scenarios are prepared with. Each breaks something for real. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FILES } from './environment.ts';
import type { Preparation } from './scenario.ts';
import { failure, lastLine } from './setup.ts';

/** Removes one of the lab's files. */
export function removeFile(name: keyof typeof FILES): Preparation {
  return async ({ directory }) => rmSync(join(directory, FILES[name]));
}

/** Adds lines to the [libdefaults] of the clients; the KDC has a configuration of its own. */
export function configureClient(...libdefaults: string[]): Preparation {
  return async ({ configureClients }) => configureClients(libdefaults);
}

/** Replaces a piece of the clients' krb5.conf. */
export function replaceInConfiguration(piece: string, by: string): Preparation {
  return async ({ editConfiguration }) => editConfiguration((text) => text.replace(piece, by));
}

/** Gets alice a ticket-granting ticket, now that other preparations are done. */
export function logOn(...options: string[]): Preparation {
  return async ({ run }) => {
    const { exitCode, stderr } = await run('kinit', ['-k', '-t', FILES.aliceKeytab, ...options, 'alice']);
    if (exitCode !== 0) throw failure(['kinit'], lastLine(stderr) ?? `exit code ${exitCode}`);
  };
}

/** Gets alice a ticket for a service into her cache. */
export function serviceTicket(principal: string): Preparation {
  return async ({ run }) => {
    const { exitCode, stderr } = await run('kvno', [principal]);
    if (exitCode !== 0) throw failure(['kvno'], lastLine(stderr) ?? `exit code ${exitCode}`);
  };
}

/** Waits until the ticket with this lifetime, asked for a moment ago, has run out. */
export function waitForExpiry(lifetime: number): Preparation {
  // Tickets count whole seconds: at `end` itself, a ticket still holds for some of the library's checks.
  return async ({ signal }) => {
    await sleep((lifetime + 1) * 1000 - (Date.now() % 1000) + 10, undefined, { ...(signal && { signal }) });
  };
}

/** Types a wrong password for a principal once. */
export function failToLogOn(principal: string): Preparation {
  return async ({ run, directory }) => {
    const wrong = readFileSync(join(directory, 'wrong.password'), 'utf8');
    await run('kinit', ['-c', 'MEMORY:', principal], `${wrong}\n`);
  };
}

/**
 * Makes the client's clock run ahead of everybody else's.
 *
 * A FILE cache of version 4 records how far the KDC's clock was from this host's when the ticket was got (tag 1,
 * DeltaTime: seconds and microseconds, 32 bits each), and libkrb5 adds it to the time that it puts into
 * authenticators. A cache whose offset no longer holds is what a host is left with whose clock was set after kinit.
 * The format is in krb5's documentation, "Credential cache file format".
 */
export function shiftClientClock(seconds: number): Preparation {
  return async ({ directory }) => {
    const path = join(directory, FILES.credentialCache);
    const bytes = readFileSync(path);
    if (bytes.readUInt16BE(0) !== 0x0504) throw failure(['kinit'], 'the cache is not of version 4');
    const header = Buffer.alloc(14);
    header.writeUInt16BE(12, 0);
    header.writeUInt16BE(1, 2);
    header.writeUInt16BE(8, 4);
    header.writeInt32BE(seconds, 6);
    const rest = bytes.subarray(4 + bytes.readUInt16BE(2));
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 2), header, rest]));
  };
}

/** Lets a service accept a client's token once, as it should be; whoever sends it again is the attacker. */
export const acceptOneToken: Preparation = async ({ directory, sspidiag }) => {
  const token = join(directory, 'token');
  await sspidiag(['acquire', '--package', 'Kerberos', '--target', 'host/localhost', '--token-output', token]);
  // Only root can act as the client; the token is used up either way.
  await sspidiag(['impersonate', '--token', token], [0, 1]);
};
