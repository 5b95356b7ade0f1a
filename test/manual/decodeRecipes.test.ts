/** The jq paths of the manual's page on `decode` give values of real output, which is as its schema has it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DecodeResult } from '../../src/report/schema/decode.ts';
import { report } from '../support/cli.ts';
import { program, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { withPac } from '../wire/fuzz/structures.ts';
import { SAMPLES, sample } from '../wire/kerberosSamples.ts';
import { tokensOf } from '../wire/tokenSamples.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The recipes of the list behind "Paths for jq", with what the manual says of each. */
function recipes(): { path: string; sentence: string }[] {
  const page = readFileSync(join(ROOT, 'man', 'sspidiag-decode.1'), 'utf8');
  const [, list = ''] = page.split('\n.Ql jq\n');
  return [...list.matchAll(/^\.It Ql (.*)\n(.*)$/gm)].map(([, path = '', sentence = '']) => ({
    path: path.startsWith('"') ? path.slice(1, -1).replaceAll('""', '"') : path,
    sentence,
  }));
}

/** What some of them give for the tokens below. */
const EXPECTED: readonly [RegExp, RegExp][] = [
  [/mechTypes/, /"Kerberos 5"/],
  [/MsvAvTargetName/, /"HTTP\/\S+"/],
  [/MsvAvChannelBindings/, /"[0-9a-f]{32}"/],
  [/name-string/, /"HTTP\/localhost"/],
  [/etype\.name/, /\["aes256-cts-hmac-sha1-96",1\]/],
  [/sids/, /"S-1-5-21-\S+-513"/],
  [/Bnd/, /"[0-9a-f]{32}"/],
  [/Flags\.names/, /"GSS_C_DELEG_FLAG"/],
  [/damage/, /"damaged at byte/],
];

test('every jq path gives a value', { skip: without(program('jq', 'jq')) }, async (t) => {
  const folder = privateFolder(t);
  const keytab = join(folder, 'keytab');
  writeFileSync(keytab, Buffer.from(SAMPLES.keytab, 'hex'));
  const text = readFileSync(join(ROOT, 'test', 'wire', 'data', 'pac-service.hex'), 'utf8');
  const pac = Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s+/g, ''), 'hex');
  const tokens = [
    ...tokensOf('Negotiate with'),
    ...tokensOf('NTLM of gss-ntlmssp, bound'),
    sample('AP-REQ, bound'),
    sample('AP-REQ, delegated'),
    withPac(pac),
    sample('AP-REQ, plain').subarray(0, 300),
  ];
  const input = tokens.map((token) => token.toString('hex')).join('\n');
  const { process: ended } = await report<DecodeResult>(
    ['decode', '-', '--keytab', keytab, '--show-secrets'],
    {
      input,
    },
  );
  const all = recipes();
  assert.ok(all.length >= 12, `only ${all.length} paths were found`);
  for (const { path, sentence } of all) {
    const { stdout, stderr, exitCode } = await execute(['jq', '-c', path], {}, ended.stdout);
    assert.equal(exitCode, 0, `${path}: ${stderr}`);
    const values = stdout.split('\n').filter((line) => line !== '' && line !== 'null');
    assert.ok(values.length > 0, `${path} gives nothing (${sentence})`);
    for (const [of, expected] of EXPECTED) if (of.test(path)) assert.match(stdout, expected, path);
  }
  for (const [of] of EXPECTED)
    assert.ok(
      all.some(({ path }) => of.test(path)),
      `${of} is in no path`,
    );
});
