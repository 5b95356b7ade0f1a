/** Which Debian packages a program needs for the libraries that it is linked against. */
import { execFileSync } from 'node:child_process';

/**
 * The release of GCC whose libstdc++ first has a version of its interface
 * (https://gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html); what is older than these has been in Debian for long.
 */
const LIBSTDCXX: Record<string, string> = {
  'GLIBCXX_3.4.21': '5.1',
  'GLIBCXX_3.4.22': '6.1',
  'GLIBCXX_3.4.23': '7.1',
  'GLIBCXX_3.4.24': '7.2',
  'GLIBCXX_3.4.25': '8.1',
  'GLIBCXX_3.4.26': '9.1',
  'GLIBCXX_3.4.27': '9.2',
  'GLIBCXX_3.4.28': '9.3',
  'GLIBCXX_3.4.29': '11.1',
  'GLIBCXX_3.4.30': '12.1',
  'GLIBCXX_3.4.31': '13.1',
  'GLIBCXX_3.4.32': '13.2',
  'CXXABI_1.3.9': '5.1',
  'CXXABI_1.3.10': '6.1',
  'CXXABI_1.3.11': '7.1',
  'CXXABI_1.3.12': '9.1',
  'CXXABI_1.3.13': '11.1',
  'CXXABI_1.3.14': '13.1',
};

/** Libraries by soname: their Debian package, and the version of it that a version of the interface asks for. */
const LIBRARIES: Record<string, { package: string; since: (version: string) => string | undefined }> = {
  ...Object.fromEntries(
    ['ld-linux-x86-64.so.2', 'libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0'].map((soname) => [
      soname,
      { package: 'libc6', since: (version: string) => /^GLIBC_([\d.]+)$/.exec(version)?.[1] },
    ]),
  ),
  'libgcc_s.so.1': { package: 'libgcc-s1', since: (version) => /^GCC_([\d.]+)$/.exec(version)?.[1] },
  'libstdc++.so.6': { package: 'libstdc++6', since: libstdcxxSince },
};

/**
 * Dependencies as a control file says them, sorted. They come from the versions of the interfaces that the files ask for, and
 * not from the packages of the machine that builds, so that they are the same everywhere and no newer than they have to be.
 *
 * @throws for a library or a version of an interface that is not known here
 */
export function neededPackages(files: readonly string[]): string[] {
  const needed = new Map<string, string>();
  for (const file of files) {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } } as const;
    const headers = execFileSync('objdump', ['-p', file], options);
    for (const [, soname = ''] of headers.matchAll(/^ +NEEDED +(\S+)$/gm)) {
      const name = known(soname).package;
      needed.set(name, needed.get(name) ?? '');
    }
    for (const [, soname = '', versions = ''] of headers.matchAll(
      /^ +required from (\S+):\n((?: +0x.*\n?)+)/gm,
    )) {
      for (const [, version = ''] of versions.matchAll(/ (\S+)$/gm)) {
        const library = known(soname);
        const wanted = library.since(version);
        if (wanted === undefined) {
          throw new Error(
            `${file} needs ${version} of ${soname}, which scripts/package/elf.ts does not know`,
          );
        }
        const before = needed.get(library.package) ?? '';
        if (compareVersions(before, wanted) < 0) needed.set(library.package, wanted);
      }
    }
  }
  return [...needed].map(([name, version]) => (version === '' ? name : `${name} (>= ${version})`)).sort();
}

function known(soname: string) {
  const library = LIBRARIES[soname];
  if (!library) throw new Error(`no package is known for ${soname}: scripts/package/elf.ts`);
  return library;
}

/** Undefined for what is newer than all in the table. */
function libstdcxxSince(version: string): string | undefined {
  const family = /^\D+/.exec(version)?.[0] ?? '';
  const newest = Object.keys(LIBSTDCXX).findLast((each) => each.startsWith(family)) ?? family;
  const isOlder = compareVersions(version.slice(family.length), newest.slice(family.length)) < 0;
  return LIBSTDCXX[version] ?? (isOlder ? '5' : undefined);
}

/** Numbers between dots. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
