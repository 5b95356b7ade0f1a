/**
 * The catalogue of findings: a code that it lacks does not compile, except where the statuses of functions bring it;
 * here, that those are in it too, that nothing in it is stale, and that the manual's page is made of it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FINDINGS_PAGE, findingsPage } from '../../scripts/manualFindings.ts';
import { CHECKS } from '../../src/doctor/checks.ts';
import { FINDINGS } from '../../src/findings/catalogue/catalogue.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { NTSTATUS } from '../../src/status/ntstatus.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { HOME } from './pages.ts';

/** What makes findings: all of the sources but the catalogue itself. */
const SOURCES = readdirSync(join(HOME, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('findings/catalogue/'))
  .map((name) => readFileSync(join(HOME, 'src', name), 'utf8'))
  .join('\n');

const values = { ...SECURITY_STATUS, ...NTSTATUS };

/** Statuses that are no failure are never a finding by themselves. */
const FAILURES = FUNCTION_STATUSES.filter(({ status }) => values[status].code >= 0x80000000);

/** The title of a Kerberos error has the error's own name. */
const TITLES_MADE_WHERE_FOUND = ['krb-error'];

test('every failure of a function has a finding in the catalogue', () => {
  assert.ok(FAILURES.length > 60 && FAILURES.length < FUNCTION_STATUSES.length, 'not understood');
  const missing = FAILURES.filter(({ code }) => !FINDINGS.has(code)).map(({ code }) => code);
  assert.deepEqual(missing, []);
});

test('no finding of the catalogue is stale: the sources have its code and its title', () => {
  assert.ok(FINDINGS.size > 150, 'the catalogue is not all there');
  const fromStatuses = new Set(FAILURES.map(({ code }) => code));
  const stale = [...FINDINGS].filter(([code, { title }]) => {
    const isMade = SOURCES.includes(`'${code}'`) || fromStatuses.has(code);
    return !isMade || !(SOURCES.includes(`'${title}'`) || TITLES_MADE_WHERE_FOUND.includes(code));
  });
  assert.deepEqual(stale, []);
});

test('what the checks of the doctor own can be found', () => {
  const codes = CHECKS.flatMap(({ owns, standAlone, hides }) => [
    ...owns,
    ...standAlone,
    ...Object.entries(hides).flatMap(([code, hidden]) => [code, ...hidden]),
  ]);
  assert.ok(codes.length > 50, 'the checks were not understood');
  assert.deepEqual(
    codes.filter((code) => !FINDINGS.has(code)),
    [],
  );
});

test('every finding says in a few words what it means and what to do', () => {
  for (const [code, { title, meaning, cures }] of FINDINGS) {
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(title.split(/\s+/).length <= 5, `${code}: ${title}`);
    assert.match(meaning, /^\S.{9,170}\.$/, code);
    assert.ok(cures.length > 0 && cures.length <= 3, code);
    for (const cure of cures) assert.match(cure, /^\S.{9,220}[^.]$/, `${code}: ${cure}`);
  }
});

test('the page of all findings is the catalogue: node scripts/manualFindings.ts writes it', () => {
  assert.ok(readFileSync(FINDINGS_PAGE, 'utf8') === findingsPage(), 'it is not what the catalogue has');
});
