/** What every packaged form says of the project: its package.json, and the date that all files in them bear. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `date` is seconds since 1970; the same commit has the same one, whenever and wherever it is packaged. */
export type Project = { name: string; version: string; description: string; license: string; date: number };

/**
 * The project that the current folder holds.
 *
 * @throws where nothing says a date
 */
export function readProject(): Project {
  const { name, version, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));
  return { name, version, description, license, date: sourceDate() };
}

/**
 * The date of the source, in seconds since 1970: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/),
 * else that of the commit.
 */
function sourceDate(): number {
  const said = process.env.SOURCE_DATE_EPOCH;
  if (said !== undefined) {
    if (!/^\d{1,10}$/.test(said)) throw new Error(`SOURCE_DATE_EPOCH is not a number of seconds: ${said}`);
    return Number(said);
  }
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' });
  const date = Number(stdout);
  if (status !== 0 || !(date > 0)) {
    throw new Error('no date for the packages: set SOURCE_DATE_EPOCH where there is no git repository');
  }
  return date;
}
