/** Many services in a lab's KDC: kadmin takes a millisecond for each, so they are put into a dump of the database. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** kdb5_util(8): the fields of a line of a dump that hold the length of a principal's name, and the name. */
const LENGTH = 2;
const NAME = 6;

/**
 * Makes services `HTTP/host1.example.com` and so on, each with the keys of HTTP/localhost.
 *
 * @param environment the lab's
 * @param folder where the dump may lie
 * @returns their names
 */
export function makeServices(environment: NodeJS.ProcessEnv, folder: string, count: number): string[] {
  const file = join(folder, 'services');
  const run = (...argv: string[]) => execFileSync('kdb5_util', argv, { env: environment, stdio: 'ignore' });
  run('dump', file);
  const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
  const model = lines
    .map((line) => line.split('\t'))
    .find((fields) => fields[NAME]?.startsWith('HTTP/localhost@'));
  if (!model) throw new Error('the dump of the KDC holds no HTTP/localhost');
  const realm = model[NAME]?.split('@')[1];
  const names = Array.from({ length: count }, (_, index) => `HTTP/host${index + 1}.example.com`);
  const made = names.map((name) => {
    const whole = `${name}@${realm}`;
    return model.with(NAME, whole).with(LENGTH, String(whole.length)).join('\t');
  });
  writeFileSync(file, `${[header, ...made].join('\n')}\n`);
  run('load', '-update', file);
  return names;
}
