/** A shared library that somebody planted: it does nothing but leave a mark when it is loaded. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from './programs.ts';

/**
 * Compiles it for Linux.
 *
 * @param path the library to write; its source is written beside it
 * @param mark the file that loading it makes
 */
export async function falseLibrary(path: string, mark: string): Promise<void> {
  await compile(['gcc', '-fPIC'], path, [
    '#include <fcntl.h>',
    `__attribute__((constructor)) static void loaded(void) { open("${mark}", O_CREAT | O_WRONLY, 0666); }`,
  ]);
}

/** Compiles it for Windows; `mark` as Windows programs see it. */
export async function falseWindowsLibrary(path: string, mark: string): Promise<void> {
  await compile(['x86_64-w64-mingw32-gcc'], path, [
    '#include <windows.h>',
    'BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, LPVOID reserved) {',
    `  CreateFileA("${mark.replaceAll('\\', '\\\\')}", GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);`,
    '  return TRUE;',
    '}',
  ]);
}

async function compile(compiler: readonly string[], path: string, lines: readonly string[]): Promise<void> {
  const source = join(dirname(path), 'planted.c');
  writeFileSync(source, `${lines.join('\n')}\n`);
  const { exitCode, stderr } = await execute([...compiler, '-shared', '-o', path, source]);
  assert.equal(exitCode, 0, stderr);
}
