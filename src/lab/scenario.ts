/** What a scenario declares, and what its preparations may do. */
import type { ExitCode } from '../report/exitCodes.ts';
import type { SecurityStatusName } from '../status/securityStatus.ts';
import type { DnsRecord } from './privateDns.ts';
import type { ClientName } from './programs.ts';
import type { SetupResult } from './setup.ts';

/** A lab that is nearly ready, as a preparation sees it. */
export type Bench = {
  directory: string;
  /** Writes the clients' krb5.conf anew, with lines added to its [libdefaults]. */
  configureClients(libdefaults: readonly string[]): void;
  /** Changes the clients' krb5.conf as it stands. */
  editConfiguration(edit: (text: string) => string): void;
  /** Aborted when the lab is given up. */
  signal: AbortSignal | undefined;
  /** Runs a Kerberos client program in the lab's folder; its failure is data. */
  run(program: ClientName, options: readonly string[], input?: string): Promise<SetupResult>;
  /** Runs this very sspidiag in the lab; an exit code other than the accepted ones ends the lab. */
  sspidiag(options: readonly string[], accepted?: readonly ExitCode[]): Promise<void>;
};

/** One step of a set-up, done after the KDC has started and alice has her ticket. */
export type Preparation = (bench: Bench) => Promise<void>;

export type Scenario = {
  name: string;
  /** A few words. */
  title: string;
  /** What is broken and how it shows in real life. */
  summary: string;
  /** Lines for kadmin.local, or for samba-tool in the realm of Active Directory, run in the lab's folder when principals and keytabs are there. */
  realm?: readonly string[];
  /** False: the KDC is configured but never started. `tcp`: it does not speak UDP. */
  kdc?: false | 'tcp';
  /** kinit's options for alice's ticket; null: she gets none. Default: a plain one. */
  ticket?: readonly string[] | null;
  /** Further steps, in order. */
  prepare?: readonly Preparation[];
  /** Names that the lab's commands know, and no others; needs root. */
  dns?: readonly DnsRecord[];
  /** Who the lab's commands run as; needs root. */
  user?: 'games';
  /** sspidiag's arguments that show it; `$SSPIDIAG_LAB` stands for the lab's folder. */
  demonstration: readonly string[];
  /** What the demonstration must answer. */
  expects: { exitCode: ExitCode; status: SecurityStatusName | null; finding: string | null };
  /** The arguments with which the doctor finds the cause, and the finding that names it; null where nothing is wrong. */
  doctor: { arguments: readonly string[]; cause: string | null };
};
