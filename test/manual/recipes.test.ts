/** The recipes of sspidiag-recipes(7): run over real reports, with jq and as PowerShell, and right. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Scenario } from '../../src/lab/scenario.ts';
import type { Report } from '../../src/report/report.ts';
import type { ReportResult } from '../../src/report/schema/doctor.ts';
import type { KdcResult } from '../../src/report/schema/kdc.ts';
import { type CliOptions, sspidiag } from '../support/cli.ts';
import { printedSchemas } from '../support/documents.ts';
import { clientOf, fakeKdc, krbErrorOf } from '../support/fakeKdc.ts';
import { inLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { type Ended, execute, privateFolder } from '../support/programs.ts';
import { withPac } from '../wire/fuzz/structures.ts';
import { SAMPLES } from '../wire/kerberosSamples.ts';
import { runPowerShell } from './powershell.ts';
import { type Token, tokens } from './powershellTokens.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'man', 'sspidiag-recipes.7'), 'utf8');

type Recipe = { question: string; jq: string; powershell: string };

const RECIPES: readonly Recipe[] = PAGE.split('\n.Ss ')
  .slice(1)
  .map((part) => {
    const blocks = [...part.matchAll(/^\.Bd -literal\n([\s\S]*?)^\.Ed$/gm)].map(([, block = '']) =>
      block.replaceAll('\\e', '\\'),
    );
    const [jq = '', powershell = ''] = blocks;
    return { question: part.slice(0, part.indexOf('\n')), jq, powershell };
  });

const OVER_FLEET = RECIPES.filter(({ jq }) => jq.includes('*.json'));

/** The hosts of a small fleet: what is wrong with each, and what it was examined for. */
const FLEET: Readonly<Record<string, { changes: string | Partial<Scenario>; target: string }>> = {
  app1: { changes: 'clock-skew', target: 'host/localhost' },
  db1: { changes: 'keytab-kvno', target: 'host/localhost' },
  dc1: { changes: 'first-kdc-dead', target: 'HTTP/localhost' },
  mail1: { changes: 'token-too-large', target: 'HTTP/localhost' },
  old1: {
    changes: {
      ticket: ['-l', '2h'],
      realm: [
        'add_principal -clearpolicy -e arcfour-hmac:normal,aes256-cts:normal -randkey old/localhost',
        'ktadd -norandkey -k service.keytab old/localhost',
      ],
    },
    target: 'HTTP/localhost',
  },
  web1: { changes: 'healthy', target: 'HTTP/localhost' },
  web2: { changes: 'unknown-spn', target: 'HTTP/nowhere.lab.test' },
};

const everyHost = (of: (host: string) => RegExp) => [...Object.keys(FLEET), 'zone1'].map(of);

/** What the recipes over the fleet answer, line by line. */
const EXPECTED: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  "Which hosts' credentials expire within a day": Object.keys(FLEET).map(
    (host) => new RegExp(`^${host} alice@LAB\\.TEST ${host === 'old1' ? '1' : '23'} h$`),
  ),
  'Which cache does each host use, and what says so': everyHost((host) =>
    host === 'zone1' ? /^zone1 \S+ compiled$/ : new RegExp(`^${host} FILE:/\\S+/ccache environment$`),
  ),
  'Whose ticket is too large for a header of 8 KiB': [/^mail1 HTTP\/localhost [89]\d{3}|\d{5}$/],
  'Which targets get NTLM rather than Kerberos': [
    /^web2 HTTP\/nowhere\.lab\.test: NTLM, without a word: Kerberos answers SEC_E_TARGET_UNKNOWN,/,
  ],
  'Which names of services does the KDC not know': [
    'web2 HTTP/nowhere.lab.test KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN',
  ],
  'What is the verdict of every host, as CSV': [
    '"host","target","verdict","finding"',
    '"app1","host/localhost","no","clock-skew"',
    '"db1","host/localhost","no","keytab-kvno"',
    '"dc1","HTTP/localhost","impaired","kdc-first-dead"',
    '"mail1","HTTP/localhost","no","header-too-large"',
    '"old1","HTTP/localhost","yes",',
    '"web1","HTTP/localhost","yes",',
    '"web2","HTTP/nowhere.lab.test","no","spn-unknown"',
    '"zone1","HTTP/localhost","no","clock-skew"',
  ],
  'Which hosts have an RC4 key in the keytab': ['old1 old/localhost@LAB.TEST kvno 1'],
  'Which keytabs are behind the KDC, and by how many changes': [
    'db1 host/localhost@LAB.TEST kvno 2, behind by 1',
  ],
  'Which clocks are off by more than a minute': [/^zone1 127\.\S+ (59\d|60\d)(\.\d+)?$/],
  'Which KDC answered slowest': [/^127\.\S+ asked by \w+: [\d.]+ ms$/],
  'Which KDCs do not answer': [/^dc1 127\.0\.0\.1:1 (refused|no-answer)$/],
};

const skip = without(kdc(), program('jq', 'jq'));

describe('recipes over a fleet', { skip }, () => {
  const folder = privateFolder({ after });
  const reports: Report<ReportResult>[] = [];
  before(async () => {
    const keep = async (host: string, target: string, { env, through = [] }: CliOptions) => {
      const ended = await sspidiag(['report', '--json', '--timeout', '120', target], { env, through });
      const document = JSON.parse(ended.stdout) as Report<ReportResult>;
      // All of them run on one machine: its name alone is changed.
      document.host.name = host;
      writeFileSync(join(folder, `${host}.json`), JSON.stringify(document, null, 2));
      reports.push(document);
    };
    for (const [host, { changes, target }] of Object.entries(FLEET)) {
      await inLab(changes, ({ environment: env, through }) => keep(host, target, { env, through }));
    }
    const answer = () => krbErrorOf({ code: 6, time: Date.now() + 600_000, crealm: 'FAR.TEST' });
    const { place } = await fakeKdc({ after }, { udp: answer, tcp: answer });
    await keep('zone1', 'HTTP/localhost', { env: clientOf(privateFolder({ after }), [place]) });
  });

  it('are told in full', () => {
    assert.deepEqual(
      OVER_FLEET.map(({ question }) => question).sort(),
      [...Object.keys(EXPECTED), 'Which findings occur most often'].sort(),
    );
  });

  for (const { question, jq, powershell } of OVER_FLEET) {
    it(question, async () => {
      const { stdout, stderr } = await execute(['sh', '-c', jq], { cwd: folder });
      assert.equal(stderr, '');
      const lines = linesOf(stdout);
      const expected = EXPECTED[question] ?? oftenFirst(reports);
      for (const [index, line] of expected.entries()) {
        if (typeof line === 'string') assert.equal(lines[index], line, stdout);
        else assert.match(lines[index] ?? '', line, stdout);
      }
      assert.equal(lines.length, expected.length, stdout);
      assert.deepEqual(runPowerShell(powershell, { reports }, unexpected), lines);
    });
  }

  it('the slowest KDC really is', () => {
    const { powershell } = RECIPES.find(
      ({ question }) => question === 'Which KDC answered slowest',
    ) as Recipe;
    const times = reports.flatMap(({ result }) => {
      const kdcs = result?.reports.find(({ command }) => command === 'kdc')?.result as KdcResult | undefined;
      return (kdcs?.kdcs ?? []).flatMap(({ tcp }) =>
        tcp.state === 'answered' ? [tcp.milliseconds ?? 0] : [],
      );
    });
    assert.match(
      runPowerShell(powershell, { reports }, unexpected)[0] ?? '',
      new RegExp(` ${Math.max(...times)} ms$`),
    );
  });

  it('pass over hosts whose commands came to nothing', async () => {
    const broken = structuredClone(reports[0]) as Report<ReportResult>;
    for (const each of broken.result?.reports ?? []) each.result = null;
    const other = privateFolder({ after });
    writeFileSync(join(other, 'broken.json'), JSON.stringify(broken));
    for (const { question, jq, powershell } of OVER_FLEET) {
      const { stdout, stderr } = await execute(['sh', '-c', jq], { cwd: other });
      if (/slowest|findings|CSV/.test(question)) continue;
      assert.deepEqual([stdout, stderr], ['', ''], question);
      assert.deepEqual(runPowerShell(powershell, { reports: [broken] }, unexpected), [], question);
    }
  });
});

describe('recipes of one host', { skip }, () => {
  /** Runs the command of a recipe once, and both of its forms over what it wrote. */
  async function answered(
    question: string,
    words: Readonly<Record<string, string>>,
    run: (argv: readonly string[]) => Promise<Ended>,
  ): Promise<{ lines: string[]; document: Report }> {
    const recipe = RECIPES.find((each) => each.question === question);
    assert.ok(recipe, `there is no recipe "${question}"`);
    const replaced = (text: string) =>
      Object.entries(words).reduce((all, [word, by]) => all.replaceAll(word, () => by), text);
    const [command = '', ...jq] = replaced(recipe.jq).split(' |\n');
    const ended = await run(['sh', '-c', command]);
    const { stdout, stderr } = await execute(['sh', '-c', jq.join(' |\n')], {}, ended.stdout);
    assert.equal(stderr, '');
    const native = (argv: readonly string[]) => {
      assert.equal(['sspidiag', ...argv].join(' '), command);
      return ended.stdout;
    };
    const lines = linesOf(stdout);
    assert.deepEqual(runPowerShell(replaced(recipe.powershell), {}, native), lines);
    return { lines, document: JSON.parse(ended.stdout) };
  }

  it('What cures this host', async () => {
    await inLab('keytab-kvno', async ({ run }) => {
      const words = { 'HTTP/web.example.com': 'host/localhost --timeout 120' };
      const { lines, document } = await answered('What cures this host', words, run);
      const [worst] = document.findings.filter(({ severity }) => severity === 'error');
      assert.equal(lines[0], worst?.title);
      assert.equal(lines[1], `  ${worst?.cure[0]}`);
    });
  });

  it('Which native calls took longer than 100 ms', async () => {
    await inLab('healthy', async ({ run }) => {
      const words = { 'HTTP/web.example.com': 'HTTP/localhost', '100000': '0' };
      const { lines, document } = await answered('Which native calls took longer than 100 ms', words, run);
      const calls = document.calls.filter(
        ({ source, microseconds }) => source === 'call' && microseconds > 0,
      );
      assert.equal(lines.length, calls.length);
      assert.ok(
        lines.some((line) => /^gss_init_sec_context 0x00000001 \d+ ms$/.test(line)),
        lines.join(),
      );
    });
  });

  it('Who was impersonated, and did the identity come back', { skip: without(root()) }, async () => {
    await inLab('healthy', async ({ run }) => {
      const { lines } = await answered('Who was impersonated, and did the identity come back', {}, run);
      assert.deepEqual(lines, ['alice@LAB.TEST as games, and back']);
    });
  });

  it('Which groups does the ticket in a token name', async (t) => {
    const folder = privateFolder(t);
    const keytab = join(folder, 'keytab');
    writeFileSync(keytab, Buffer.from(SAMPLES.keytab, 'hex'));
    const text = readFileSync(join(ROOT, 'test', 'wire', 'data', 'pac-service.hex'), 'utf8');
    const pac = Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s+/g, ''), 'hex');
    writeFileSync(join(folder, 'token'), withPac(pac));
    // The ticket of the sample is not encrypted, and counts as a secret.
    const words = {
      '--keytab /etc/http.keytab token': `--show-secrets --keytab ${keytab} ${join(folder, 'token')}`,
    };
    const run = ([, , command = '']: readonly string[]) => sspidiag(command.split(' ').slice(1));
    const { lines } = await answered('Which groups does the ticket in a token name', words, run);
    assert.ok(lines.length > 1 && lines.some((line) => /^S-1-5-21-\S+-513$/.test(line)), lines.join());
  });
});

describe('every recipe', () => {
  it('is there in both forms', () => {
    assert.ok(RECIPES.length >= 14, `only ${RECIPES.length} recipes were found`);
    for (const { question, jq, powershell } of RECIPES) {
      assert.match(jq, /\bjq -r /, question);
      assert.ok(powershell !== '' && !powershell.includes('jq'), question);
    }
  });

  it('names properties of a schema only', () => {
    const known = new Set(propertiesOf(printedSchemas()));
    for (const { question, jq, powershell } of RECIPES) {
      const own = [...jq.matchAll(/(\w+): /g), ...powershell.matchAll(/(\w+) = /g)].map(([, name]) => name);
      const inPowerShell = membersIn(tokens(powershell)).filter((name) => !MEMBERS_OF_OTHERS.includes(name));
      const inJq = [...jq.replace(/\*\.json|"[^"\\]*"|HTTP\/\S+|\/etc\S+/g, '').matchAll(/\.([A-Za-z]\w*)/g)];
      for (const name of [...inPowerShell, ...inJq.map(([, name = '']) => name)]) {
        assert.ok(known.has(name) || own.includes(name), `${question}: ${name}`);
      }
    }
  });
});

/** Of .NET's own objects. */
const MEMBERS_OF_OTHERS = ['Count', 'Name', 'UtcNow', 'ToUnixTimeSeconds'];

/** Codes of findings with how often they occur. */
function oftenFirst(reports: readonly Report[]): string[] {
  const codes = reports.flatMap(({ findings }) => findings.map(({ code }) => code)).sort();
  const times = [...Map.groupBy(codes, (code) => code)].map(([code, { length }]) => ({ code, length }));
  assert.ok(times.some(({ code, length }) => code === 'clock-skew' && length === 2));
  return times.sort((a, b) => b.length - a.length).map(({ code, length }) => `${length} ${code}`);
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

const unexpected = () => assert.fail('a recipe over many reports runs a command');

function membersIn(list: readonly Token[]): string[] {
  return list.flatMap(({ text, parts = [] }, index) => [
    ...(list[index - 1]?.text === '.' ? [text] : []),
    ...parts.flatMap((part) => (typeof part === 'string' ? [] : membersIn(part))),
  ]);
}

function propertiesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...propertiesOf(value),
  ]);
}
