/** Runs many commands of samba-tool, and LDIF, in one process: loading Samba's Python takes longer than any of them. */
import { readFileSync } from 'node:fs';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { installWith } from './programs.ts';
import { failure, lastLine, run, type SetupOptions } from './setup.ts';

/** The words of one samba-tool command, or LDIF for the domain's directory (RFC 2849). */
export type SambaStep = readonly string[] | string;

/** The driver's exit code where a part of Samba is not installed; the last line on stderr is the Debian package. */
const NOT_INSTALLED = 69;

/*
 * setsysvolacl gives the files of the SYSVOL share owners that only root can give, and extended attributes that a
 * temporary folder may not have. No lab serves files.
 */
const DRIVER = `
import json, os, shlex, sys

def needs(package, present):
    if not present:
        sys.exit(print(package, file=sys.stderr) or ${NOT_INSTALLED})

try:
    import ldb, samba.param, samba.provision
    from samba.auth import system_session
    from samba.netcmd.main import cmd_sambatool
    from samba.samdb import SamDB
except ImportError:
    needs("python3-samba", False)
needs("samba-ad-provision", os.path.exists(samba.provision.setup_path("provision.ldif")))
needs("samba-dsdb-modules", os.path.exists(os.path.join(samba.param.modules_dir(), "ldb", "samba_dsdb.so")))
samba.provision.setsysvolacl = lambda *arguments, **named: None

def ldif(text):
    parameters = samba.param.LoadParm()
    parameters.load_default()
    directory = SamDB(session_info=system_session(), lp=parameters)
    directory.transaction_start()
    try:
        for kind, message in directory.parse_ldif(text):
            if kind == ldb.CHANGETYPE_MODIFY:
                directory.modify(message)
            else:
                directory.add(message)
    except ldb.LdbError as error:
        directory.transaction_cancel()
        sys.exit("ERROR: %s" % error.args[1])
    directory.transaction_commit()

for step in json.load(sys.stdin):
    if isinstance(step, str):
        ldif(step)
    elif cmd_sambatool()._run("samba-tool", *step):
        sys.exit(1)
`;

/**
 * Runs the steps in order; the first that fails ends them.
 *
 * @param sambaTool the path of samba-tool, whose first line names the Python that finds Samba's modules
 * @throws UsageError (exit code 3) with what installs the part of Samba that is missing, or with Samba's own words
 */
export async function runSambaTool(
  sambaTool: string,
  options: SetupOptions,
  steps: readonly SambaStep[],
): Promise<void> {
  const python = /^#! *(\/\S+)/.exec(readFileSync(sambaTool, 'latin1').slice(0, 200))?.[1] ?? 'python3';
  const { exitCode, stdout, stderr } = await run([python, '-c', DRIVER], options, JSON.stringify(steps));
  if (exitCode === 0) return;
  const lines = stderr.split('\n');
  if (exitCode === NOT_INSTALLED) {
    const missing = lastLine(stderr) ?? '';
    throw new UsageError(
      `the lab needs Debian's package ${missing}, which is not installed`,
      installWith([missing]),
      EXIT.cannotTell,
    );
  }
  // Behind its sentence, samba-tool prints where in its own source that was.
  const reason = lines.findLast((line) => line.startsWith('ERROR')) ?? lastLine(stderr) ?? lastLine(stdout);
  throw failure([sambaTool], reason ?? `exit code ${exitCode}`);
}
