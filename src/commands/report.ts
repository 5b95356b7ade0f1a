/** `report`: what all instruments see, in one document to attach to a request for help. */
import { hostname } from 'node:os';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { redact, replacementsFor } from '../report/redact.ts';
import { type Report, report } from '../report/report.ts';
import type { ReportResult } from '../report/schema/doctor.ts';
import { systemRefusal } from '../report/systemErrors.ts';
import { instant } from '../report/time.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { kdc } from './kdc.ts';
import { keytab } from './keytab.ts';
import { packages } from './packages.ts';
import { spn } from './spn.ts';
import { tickets } from './tickets.ts';
import { whoami } from './whoami.ts';
import { withClock } from './withClock.ts';
import { withOthersFiles } from './withOthersFiles.ts';

export type GatherOptions = CommonOptions & {
  target: string | null;
  redact: boolean;
};

const NO_CREDENTIALS = {
  package: 'Kerberos',
  ccache: null,
  keytab: null,
  clientKeytab: null,
  user: null,
  passwordFile: null,
  ansi: false,
  packageList: null,
  certificate: null,
  certificateFile: null,
  kdcProxy: null,
  ntlmUsers: null,
};

/** Kept of the time limit to put the answers together. */
const MARGIN_SECONDS = 0.3;

/** Gathers; whatever an instrument answers, the document is there. */
export async function gather(options: GatherOptions): Promise<Report<ReportResult>> {
  const { target, timeoutSeconds, ...others } = options;
  const common = { ...others, timeoutSeconds: Math.max(MARGIN_SECONDS, timeoutSeconds - MARGIN_SECONDS) };
  const reports = await Promise.all([
    unlessRefused(
      'doctor',
      doctor({
        ...common,
        ...NO_CREDENTIALS,
        target,
        service: null,
        token: null,
        bindings: null,
        acceptorBindings: null,
        all: true,
      }),
    ),
    unlessRefused('whoami', whoami(common, true)),
    unlessRefused('packages', packages({ ...common, name: null, attributes: false })),
    unlessRefused('config', config({ ...common, setting: null })),
    unlessRefused(
      'tickets',
      tickets({ ...common, ccache: null, request: null, minimumLifetimeSeconds: null, all: true }),
    ),
    unlessRefused('keytab', keytab({ ...common, file: null, principal: null, ccache: null, offline: false })),
    unlessRefused('kdc', kdc({ ...common, realm: null, principal: null })),
    ...(target === null
      ? []
      : [
          unlessRefused(
            'spn',
            spn({ ...common, target, service: null, ccache: null, offline: false, check: false }),
          ),
        ]),
  ]);
  const [examined] = reports;
  const gathered = report('report', {
    exitCode: examined.exitCode,
    backend: examined.backend,
    findings: examined.findings,
    result: {
      gathered: instant(Date.now() / 1000),
      redacted: options.redact,
      reports: reports as unknown as ReportResult['reports'],
    },
  });
  // What is noticed of the whole is part of it, wherever it goes: into a file, and without names.
  const whole = await withOthersFiles(await withClock(gathered), {});
  return options.redact ? redact(whole, replacementsFor(whole, [hostname()])) : whole;
}

/** An instrument to which the system refuses something says so in its own place; the others have their say. */
async function unlessRefused<Result>(
  command: string,
  asked: Promise<Report<Result>>,
): Promise<Report<Result>> {
  try {
    return await asked;
  } catch (error) {
    const message = systemRefusal(error);
    if (message === null) throw error;
    return report<Result>(command, { exitCode: EXIT.cannotTell, error: { message, hint: null } });
  }
}
