/** The rooms of src/, as CONTRIBUTING.md has them: none loads anything from one that stands above it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, it } from 'node:test';

const HOME = join(import.meta.dirname, '..', '..');
const SOURCES = join(HOME, 'src');
const CONTRIBUTING = readFileSync(join(HOME, 'CONTRIBUTING.md'), 'utf8');

/** In the order of the table. */
const ROOMS = [...CONTRIBUTING.matchAll(/^\| (`.+`) \| /gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`src\/(\w+)\/`/g)])
  .map(([, room = '']) => room);

/** What it writes down is what all others speak of. */
const VOCABULARY = 'report';

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const roomOf = (path: string) => (path.includes(sep) ? (path.split(sep)[0] ?? null) : null);

/** Rooms whose code a file loads, at once or later; a type is gone in what runs. */
function loaded(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), 'utf8').replace(/^import type [\s\S]*?;$/gm, '');
  const paths = [...text.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) => path);
  return paths.flatMap((path) => roomOf(relative(SOURCES, join(SOURCES, dirname(file), path))) ?? []);
}

it('what SECURITY.md names as proof is there', () => {
  const text = readFileSync(join(HOME, 'SECURITY.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| (?!from |---)/.test(line));
  assert.ok(rows.length >= 10);
  for (const row of rows) {
    const proofs = [...row.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, path = '']) => path);
    assert.ok(proofs.length > 0, row);
    for (const path of proofs) assert.ok(existsSync(join(HOME, path)), path);
  }
});

describe('the rooms of the house', () => {
  it('stand in the table, each once', () => {
    const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((each) => each.isDirectory());
    assert.deepEqual(ROOMS.toSorted(), folders.map(({ name }) => name).sort());
  });

  for (const [index, room] of ROOMS.entries()) {
    it(`${room} loads nothing from above`, () => {
      const above = ROOMS.slice(0, index).filter((each) => each !== VOCABULARY);
      const wrong = files
        .filter((file) => roomOf(file) === room)
        .flatMap((file) => loaded(file).flatMap((each) => (above.includes(each) ? `${file}: ${each}` : [])));
      assert.deepEqual(wrong, []);
    });
  }

  it('leave writing to a stream to render', () => {
    const writing = files.filter((file) =>
      /process\.std(?:out|err)\.write|console\.\w+\(/.test(readFileSync(join(SOURCES, file), 'utf8')),
    );
    assert.deepEqual(
      writing.map(roomOf),
      writing.map(() => 'render'),
    );
    assert.ok(writing.length > 0);
  });
});
