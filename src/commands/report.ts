/** `report`: what all instruments see, in one document to attach to a request for help. */
import { hostname } from 'node:os';
import type { CommonOptions } from '../options.ts';
import { redact, replacementsFor } from '../report/redact.ts';
import { type Report, report } from '../report/report.ts';
import type { ReportResult } from '../report/schema/doctor.ts';
import { instant } from '../report/time.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { kdc } from './kdc.ts';
import { keytab } from './keytab.ts';
import { packages } from './packages.ts';
import { spn } from './spn.ts';
import { tickets } from './tickets.ts';
import { whoami } from './whoami.ts';

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
    whoami(common),
    packages({ ...common, name: null, attributes: false }),
    config({ ...common, setting: null }),
    tickets({ ...common, ccache: null, request: null, minimumLifetimeSeconds: null, all: true }),
    keytab({ ...common, file: null, principal: null, ccache: null, offline: false }),
    kdc({ ...common, realm: null, principal: null }),
    ...(target === null
      ? []
      : [spn({ ...common, target, service: null, ccache: null, offline: false, check: false })]),
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
  return options.redact ? redact(gathered, replacementsFor(gathered, [hostname()])) : gathered;
}
