/** What a terminal makes of text: tmux is one, whose widths are its own and its C library's. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, until } from './programs.ts';

/** Wider than any table that is measured: at the last column a cursor waits. */
const COLUMNS = '400';

/** The columns that each text takes, as the cursor's position tells. */
export async function columnsInTmux(texts: readonly string[]): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-tmux-'));
  const [socket, source, target] = ['socket', 'texts', 'columns'].map((name) => join(folder, name));
  const measure = `exec python3 '${join(import.meta.dirname, 'measure.py')}' '${source}' '${target}'`;
  const env = { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', SHELL: '/bin/sh' };
  const tmux = ['tmux', '-S', String(socket), '-f', '/dev/null', '-u'];
  writeFileSync(String(source), JSON.stringify(texts));
  try {
    const size = ['-x', COLUMNS, '-y', '20'];
    const { exitCode, stderr } = await execute([...tmux, 'new-session', '-d', ...size, measure], { env });
    assert.equal(exitCode, 0, stderr);
    await until(() => existsSync(String(target)), 'tmux measured all texts');
    return JSON.parse(readFileSync(String(target), 'utf8')) as number[];
  } finally {
    await execute([...tmux, 'kill-server'], { env });
    rmSync(folder, { recursive: true, force: true });
  }
}
