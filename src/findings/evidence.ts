/** What was looked at around a failure: plain data, from which findings are concluded. */

/** A value and where it comes from. */
export type Provenance = { name: string | null; where: string };

export type TicketFacts = {
  client: string | null;
  server: string;
  /** Epoch seconds. */
  startTime: number;
  endTime: number;
  flags: string[];
  ticketEnctype: string | null;
  ticketKvno: number | null;
};

export type CcacheEvidence = Provenance & {
  /** Why it could not be read; null where it could. */
  error: string | null;
  /** The error's constant, for example KRB5_FCC_NOFILE. */
  errorName: string | null;
  principal: string | null;
  tickets: TicketFacts[];
};

export type KeytabEvidence = Provenance & {
  error: string | null;
  /** The error's constant, for example ENOENT. */
  errorName: string | null;
  entries: { principal: string; kvno: number; enctype: string }[];
};

export type KdcAnswer = {
  /** Name of the protocol error, for example KRB5KDC_ERR_CLIENT_REVOKED. */
  name: string | null;
  /** The KDC's own words (e-text of the KRB-ERROR, RFC 4120 section 5.9.1). */
  text: string | null;
  /** Name of the NTSTATUS in e-data, or the status in hexadecimal; null where there is none: it is Microsoft's. */
  ntStatus: string | null;
  /** Whether the request had the password; without it, some KDCs say no more than that they want one. */
  withPassword: boolean;
  /** The KDC's clock less this host's, in whole seconds; null where the KDC sent no time. */
  clockOffsetSeconds: number | null;
};

export type Evidence = {
  /** krb5.conf files, main ones and included ones. */
  configurationFiles: string[];
  defaultRealm: string | null;
  ccache: CcacheEvidence | null;
  keytab: KeytabEvidence | null;
  clientKeytab: KeytabEvidence | null;
  /** The ticket of the cache that was used for the target; null where there is none. */
  serviceTicket: TicketFacts | null;
  /** The value of NTLM_USER_FILE, gss-ntlmssp's list of users; null where it is not set. */
  ntlmUserFile: string | null;
  /** What the KDC answered when it was asked again, where that can tell more. */
  kdcAnswer: KdcAnswer | null;
  /** The principal that was asked about. */
  principal: string | null;
};

/** Nothing was looked at. */
export const NO_EVIDENCE: Evidence = {
  configurationFiles: [],
  defaultRealm: null,
  ccache: null,
  keytab: null,
  clientKeytab: null,
  serviceTicket: null,
  ntlmUserFile: null,
  kdcAnswer: null,
  principal: null,
};
