/**
 * Answers a completion script that was asked for words: quickly, quietly, and with nothing rather than an error. A line
 * is a word, or a word, a tab and what it is.
 */
import type { CollectionFacts, OrUnusable } from '../operations/tickets.ts';

/** Nobody waits longer for a TAB; a library that does is left. */
const TIMEOUT_SECONDS = 3;

/** @param argv what is asked for (`caches` or `codes`), and what its words begin with */
export async function answer([asked = '', prefix = '']: readonly string[]): Promise<void> {
  try {
    const lines = asked === 'caches' ? await caches() : asked === 'codes' ? await codes() : [];
    // A shell may match without regard to case, so this does; the words keep theirs.
    const begins = (line: string) => line.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
    const { writeOut } = await import('../render/output.ts');
    writeOut(
      lines
        .filter(begins)
        .map((line) => `${line}\n`)
        .join(''),
    );
  } catch {
    // The prompt is no place to say why.
  }
}

/** Those that exist, with the principal of each. */
async function caches(): Promise<string[]> {
  if (process.platform === 'win32') return [];
  // A library that complains would do so into the line that is typed.
  delete process.env.KRB5_TRACE;
  const { runIsolated } = await import('../isolate/run.ts');
  const ran = await runIsolated<OrUnusable<CollectionFacts>>(
    'readTicketCollection',
    {},
    { timeoutSeconds: TIMEOUT_SECONDS, trace: false },
  );
  const found = ran.kind === 'done' ? (ran.value.facts?.caches ?? []) : [];
  return found
    .filter(({ exists }) => exists !== false)
    .map(({ name, principal }) => (principal === null ? (name ?? '') : `${name}\t${principal}`))
    .filter(isOneLine);
}

/** Such a name can be typed, but neither shown nor told apart from two. */
const isOneLine = (line: string) =>
  line !== '' && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line.replace('\t', ''));

async function codes(): Promise<string[]> {
  const { CATALOGUE } = await import('../status/catalogue/catalogue.ts');
  const { FINDINGS } = await import('../findings/catalogue/catalogue.ts');
  const names = [...CATALOGUE.flatMap(({ symbol, aliases }) => [symbol, ...aliases]), ...FINDINGS.keys()];
  return [...new Set(names)].filter((name) => /^[\w.-]+$/.test(name)).sort();
}
