/** What a row of the table of statuses is, and the commands by which each function is reached. */
import type { FunctionStatusName, SspiFunction } from '../../src/status/functions/entry.ts';
import { NTSTATUS } from '../../src/status/ntstatus.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { hex32 } from '../../src/status/status.ts';

/** What the commands read and write. */
export type Files = { output: string; own: string; peer: string; password: string };

const PACKAGE = ['--package', 'Reference'];

/** An argv for each function; what they have in common (`--library`, `--json`, `--trace`) is not in it. */
export const COMMANDS = {
  acquire: () => ['acquire', ...PACKAGE],
  acquireAnsi: () => ['acquire', ...PACKAGE, '--ansi'],
  async: () => ['acquire', ...PACKAGE, '--async'],
  asyncAnsi: () => ['acquire', ...PACKAGE, '--async', '--ansi'],
  token: () => ['acquire', ...PACKAGE, '--target', 'HTTP/web.example.com'],
  export: ({ output }: Files) => ['export', '-o', output, ...PACKAGE],
  import: ({ own }: Files) => ['import', own],
  importAnsi: ({ own }: Files) => ['import', own, '--ansi'],
  halves: ({ own, peer }: Files) => ['import', own, '--peer', peer],
  impersonate: ({ password }: Files) => [
    ...['impersonate', ...PACKAGE],
    ...['--user', 'games', '--password-file', password],
  ],
  packages: () => ['packages'],
  package: () => ['packages', 'Reference'],
} satisfies Record<string, (files: Files) => string[]>;

/**
 * Where a status shows:
 * `answer`: it decides, as status of the report, with the finding that the catalogue has for it;
 * `call`: it decides nothing, and stands in the result (as status of a part) and among the calls of --trace;
 * `trace`: it decides nothing, and stands among the calls of --trace only.
 */
export type Shown = 'answer' | 'call' | 'trace';

export type StatusRow = {
  /** As the library exports it: with A or W. */
  function: string;
  status: FunctionStatusName;
  /** The function on whose page the status stands. */
  page: SspiFunction;
  command: keyof typeof COMMANDS;
  /** REFERENCE_SSP_SCRIPT; empty where the honest library says so. */
  script: string;
  shown: Shown;
  exitCode: number;
  /** Null where nothing is wrong. */
  finding: string | null;
  /** Another identity has to be taken on for it: on Linux for root alone. */
  needsRight: boolean;
};

/** The value of a status, as the script takes it. */
export function codeOf(status: FunctionStatusName): string {
  const code =
    status in SECURITY_STATUS
      ? SECURITY_STATUS[status as keyof typeof SECURITY_STATUS].code
      : NTSTATUS[status as keyof typeof NTSTATUS].code;
  return hex32(code);
}

/** Rows that differ in function and status only. */
export type Block = {
  page: SspiFunction;
  /** Each exported function, and the command that calls it. */
  calls: Record<string, keyof typeof COMMANDS>;
  /** By default the function does nothing but say so. */
  script?: (functionName: string, value: string) => string;
  shown?: Shown;
  /** Unless given: 0 without a finding, 3 where the library cannot do it at all, else 1. */
  exitCode?: number;
  needsRight?: boolean;
  /** The finding for each. */
  statuses: Partial<Record<FunctionStatusName, string | null>>;
};

export function rowsOf({
  page,
  calls,
  script,
  shown = 'answer',
  exitCode,
  needsRight = false,
  statuses,
}: Block): StatusRow[] {
  return Object.entries(calls).flatMap(([name, command]) =>
    Object.entries(statuses).map(([code, finding]): StatusRow => {
      const status = code as FunctionStatusName;
      const scripted =
        script ?? ((functionName: string, value: string) => `${functionName}: status ${value}`);
      const usual = finding === null ? 0 : finding === 'function-unsupported' ? 3 : 1;
      return {
        ...{ function: name, status, page, command, shown, finding, needsRight },
        script: scripted(name, codeOf(status)),
        exitCode: exitCode ?? usual,
      };
    }),
  );
}

/** No script: the library's own work. */
export const honestly = () => '';
/** The nth call does its work, and says that all the same. */
export const doing = (call: number) => (name: string, value: string) => `${name}#${call}: then ${value}`;

/** After this InitializeSecurityContext, CompleteAuthToken is called. */
export const COMPLETE_FIRST = `InitializeSecurityContext#1: then ${codeOf('SEC_I_COMPLETE_AND_CONTINUE')}`;

/** What succeeds needs no finding. */
export const OK = { SEC_E_OK: null };
