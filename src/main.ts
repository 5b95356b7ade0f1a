/**
 * Where the program starts: the command line, the child that runs one isolated operation, a worker of many
 * targets, or the answer to a TAB.
 */
import { ANSWER_ARGUMENT } from './completion/shells.ts';
import { CHILD_ARGUMENT, type Operations, WORKER_ARGUMENT } from './isolate/protocol.ts';
import { writeErr, writeOut } from './render/output.ts';
import { EXIT } from './report/exitCodes.ts';
import { VERSION } from './version.ts';

const OPERATIONS: Operations = {
  acquire: async () => (await import('./operations/acquire.ts')).acquire,
  authenticate: async () => (await import('./operations/authenticate.ts')).authenticate,
  export: async () => (await import('./operations/export.ts')).exportContext,
  import: async () => (await import('./operations/import.ts')).importContext,
  kdc: async () => (await import('./operations/kdc.ts')).kdc,
  identity: async () => (await import('./operations/identity.ts')).identity,
  packages: async () => (await import('./operations/packages.ts')).listPackages,
  spn: async () => (await import('./operations/spn.ts')).spn,
  spnTickets: async () => (await import('./operations/spnTickets.ts')).spnTickets,
  config: async () => (await import('./operations/config.ts')).config,
  loadMechanism: async () => (await import('./operations/loadMechanism.ts')).loadMechanism,
  whoami: async () => (await import('./operations/whoami.ts')).whoami,
  whoamiWindows: async () => (await import('./operations/whoamiWindows.ts')).whoamiWindows,
  readTickets: async () => (await import('./operations/tickets.ts')).readTickets,
  readTicketCollection: async () => (await import('./operations/tickets.ts')).readTicketCollection,
  requestTicket: async () => (await import('./operations/tickets.ts')).requestTicket,
  listKeytab: async () => (await import('./operations/keytab.ts')).listKeytab,
  compareKeytab: async () => (await import('./operations/keytabComparison.ts')).compareKeytab,
  impersonate: async () => (await import('./operations/impersonate.ts')).impersonate,
};

async function main(): Promise<void> {
  keepStdoutClean();
  const [, , first, operation, ...rest] = process.argv;
  if (first === CHILD_ARGUMENT && operation) {
    const { serve } = await import('./isolate/child.ts');
    await serve(operation, OPERATIONS);
  } else if (first === WORKER_ARGUMENT) {
    const { work } = await import('./batch/worker.ts');
    await work(OPERATIONS);
  } else if (first === ANSWER_ARGUMENT && operation) {
    const { answer } = await import('./completion/answer.ts');
    await answer([operation, ...rest]);
  } else if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
    // Monitoring asks every host for it, and it needs no command line to be declared.
    writeOut(`sspidiag ${VERSION}\n`);
  } else {
    const { run } = await import('./program.ts');
    await run(process.argv);
  }
}

/** libkrb5 traces to where this variable says; stdout belongs to the report. */
function keepStdoutClean(): void {
  const trace = process.env.KRB5_TRACE;
  if (trace === '/dev/stdout' || trace === '/proc/self/fd/1') process.env.KRB5_TRACE = '/dev/stderr';
}

main().catch((error: NodeJS.ErrnoException) => {
  // What tells of errors could not be read either.
  writeErr(`sspidiag: error: ${error.message}\n`);
  process.exitCode = error.code === undefined ? EXIT.bug : EXIT.cannotTell;
});
