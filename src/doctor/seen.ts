/** Everything that the doctor's instruments saw, in one place for the checks to look at. */
import type { HttpFacts } from '../findings/http.ts';
import type { AuthenticateFacts } from '../operations/authenticate.ts';
import type { Report } from '../report/report.ts';
import type { ConfigResult } from '../report/schema/config.ts';
import type { KdcResult } from '../report/schema/kdc.ts';
import type { KeytabResult } from '../report/schema/keytab.ts';
import type { SpnResult } from '../report/schema/spn.ts';
import type { TicketsResult } from '../report/schema/tickets.ts';

/** An instrument's report; null where it was not used. */
export type Used<Result> = Report<Result> | null;

export type Seen = {
  config: Used<ConfigResult>;
  tickets: Used<TicketsResult>;
  keytab: Used<KeytabResult>;
  kdc: Used<KdcResult>;
  spn: Used<SpnResult>;
  /** Facts, or why there are none. */
  authenticate: { facts: AuthenticateFacts; reason: null } | { facts: null; reason: string };
  web: HttpFacts | null;
  /** Seconds by which this host's clock was set meanwhile. */
  clockSetBy: number;
};
