import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ConfigResult } from '../../src/report/schema/config.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'sspidiag-config-'));
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

let count = 0;

/** Writes a configuration of its own; the environment that names it, without what the tester has set. */
function written(
  text: string | Buffer,
  more: NodeJS.ProcessEnv = {},
): { path: string; env: NodeJS.ProcessEnv } {
  const path = at(`krb5-${count++}.conf`);
  writeFileSync(path, text);
  const kept = Object.entries(process.env).filter(([name]) => !/^(KRB5|GSS|NTLM|NETBIOS|LM_)/.test(name));
  return { path, env: { ...Object.fromEntries(kept), KRB5_CONFIG: path, ...more } };
}

type Given = { args?: string[]; env?: NodeJS.ProcessEnv; through?: readonly string[] };

async function ask(text: string | Buffer, { args = [], env: more = {}, through = [] }: Given = {}) {
  const { path, env } = written(text, more);
  return { path, ...(await report<ConfigResult>(['config', ...args], { env, through })) };
}

/** All evidence of a code. */
function evidence({ findings }: Awaited<ReturnType<typeof ask>>, code: string): string {
  return findings
    .filter((each) => each.code === code)
    .flatMap((each) => each.evidence)
    .join('\n');
}

const HEALTHY = `[libdefaults]
  default_realm = LAB.TEST
  dns_lookup_kdc = false
  permitted_enctypes = aes256-cts aes128-cts
[realms]
  LAB.TEST = {
    kdc = one.lab.test
    kdc = two.lab.test
  }
[domain_realm]
  .lab.test = LAB.TEST
`;

describe('config', { concurrency: 2 }, () => {
  it('shows what holds, and from which line', async () => {
    const answer = await ask(HEALTHY);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    const { effective, relations, files, libraryVersion } = answer.result ?? assert.fail();
    assert.deepEqual(effective.defaultRealm, {
      value: 'LAB.TEST',
      source: 'configuration',
      where: `${answer.path}:2`,
    });
    assert.deepEqual(
      effective.permittedEnctypes.map(({ number }) => number),
      [18, 17],
    );
    assert.deepEqual(effective.dnsLookupKdc, {
      value: false,
      source: 'configuration',
      where: `${answer.path}:3`,
    });
    assert.deepEqual([effective.clockskew.value, effective.clockskew.source], [300, 'compiled']);
    assert.ok(relations.every(({ counts, checked }) => counts && checked === 'library'));
    assert.equal(relations.length, 6);
    assert.deepEqual([files.length, files[0]?.readable], [1, true]);
    assert.match(libraryVersion ?? '', /^\d+\.\d+/);
  });

  it('includes, several files, finals and variables: which line counts', async () => {
    mkdirSync(at('conf.d'));
    writeFileSync(at('conf.d/10-first.conf'), '[libdefaults]\n forwardable = true\n');
    writeFileSync(at('conf.d/20-copy.bak'), '[libdefaults]\n forwardable = false\n');
    const second = at('second.conf');
    writeFileSync(
      second,
      '[libdefaults]\n default_realm = TWO.TEST\n rdns = false\n[realms]\n TWO.TEST = {\n }\n',
    );
    const first = `includedir ${at('conf.d')}
[libdefaults]
 forwardable = false
 default_ccache_name = FILE:/tmp/x
[realms]*
 ONE.TEST = {
 }
`;
    const { path, env } = written(first, { KRB5CCNAME: 'MEMORY:x' });
    const answer = await report<ConfigResult>(['config'], {
      env: { ...env, KRB5_CONFIG: `${path}:${second}` },
    });
    const { relations, files, effective } = answer.result ?? assert.fail();
    const of = (key: string) => relations.filter((each) => each.path.at(-1) === key);
    assert.deepEqual(
      of('forwardable').map(({ value, counts, shadowedBy }) => [value, counts, shadowedBy]),
      [
        ['true', true, null],
        ['false', false, `${at('conf.d/10-first.conf')}:2`],
      ],
    );
    assert.deepEqual(
      of('default_ccache_name').map(({ counts, shadowedBy }) => [counts, shadowedBy]),
      [[false, 'KRB5CCNAME']],
    );
    assert.deepEqual(effective.defaultCache, {
      value: 'MEMORY:x',
      source: 'environment',
      where: 'KRB5CCNAME',
    });
    assert.deepEqual(effective.rdns, { value: false, source: 'configuration', where: `${second}:3` });
    assert.equal(files.length, 3);
    assert.deepEqual(codes(answer).toSorted(), ['config-file-skipped', 'config-shadowed', 'config-shadowed']);
  });

  for (const [what, text, code, words] of [
    [
      'a misspelt key',
      '[libdefaults]\n permited_enctypes = aes\n',
      'config-key-unknown',
      /:2: .*"permited_enctypes"/,
    ],
    ['an unknown section', '[libdefault]\n rdns = true\n', 'config-key-unknown', /no section "libdefault"/],
    [
      'a key in the wrong section',
      '[libdefaults]\n kdc = x\n',
      'config-key-misplaced',
      /kdc in \[libdefaults\]/,
    ],
    ['a key outside a realm', '[realms]\n kdc = x\n', 'config-key-misplaced', /kdc in \[realms\]/],
    [
      'a line before the sections',
      'rdns = false\n[libdefaults]\n',
      'config-key-misplaced',
      /:1: "rdns = false"/,
    ],
    ['an indented first header', ' [libdefaults]\n rdns = no\n', 'config-key-misplaced', /is indented/],
    ['a byte order mark', '\ufeff[libdefaults]\n rdns = no\n', 'config-key-misplaced', /byte order mark/],
    ["a key of Heimdal's", '[libdefaults]\n default_etypes = aes\n', 'config-key-foreign', /Heimdal/],
    [
      'a key out of date',
      '[libdefaults]\n default_tkt_enctypes = aes\n',
      'config-key-deprecated',
      /stronger types/,
    ],
    [
      'no boolean',
      '[libdefaults]\n forwardable = maybe\n',
      'config-value-invalid',
      /the default stands: false/,
    ],
    ['no number', '[libdefaults]\n clockskew = 10m\n', 'config-value-invalid', /no decimal number/],
    ['no duration', '[libdefaults]\n ticket_lifetime = never\n', 'config-value-invalid', /no time/],
    ['no enctype', '[libdefaults]\n permitted_enctypes = aes foo\n', 'config-value-invalid', /"foo"/],
    ['the first of two', '[libdefaults]\n rdns = no\n rdns = yes\n', 'config-shadowed', /:3: .*:2 says "no"/],
    ['no AES', '[libdefaults]\n permitted_enctypes = rc4\n', 'config-without-aes', /arcfour-hmac only/],
    ['realms of two cases', '[realms]\n A.B = {\n }\n a.b = {\n }\n', 'realm-case', /two realms/],
    ['a realm in lower case', '[libdefaults]\n default_realm = a.b\n', 'realm-case', /lower-case/],
    ['a domain in upper case', '[domain_realm]\n X.Y = Z\n', 'realm-case', /never fits/],
    ['an unclosed brace', '[realms]\n A = {\n kdc = x\n', 'config-syntax', /open to the end/],
    [
      'a long line',
      `[libdefaults]\n default_realm = ${'x'.repeat(2100)} = y\n`,
      'config-syntax',
      /2047 bytes/,
    ],
  ] as const) {
    it(`warns of ${what}`, async () => {
      const answer = await ask(text);
      assert.match(evidence(answer, code), words);
      assert.equal(answer.exitCode, 0, JSON.stringify(answer.findings));
    });
  }

  for (const [what, text, code, words] of [
    [
      'a header inside braces',
      '[realms]\n A = {\n[libdefaults]\n',
      'config-syntax',
      /:3: .*PROF_SECTION_NOTOP/,
    ],
    ['a comment behind a header', '[realms] # x\n', 'config-syntax', /:1: .*PROF_SECTION_SYNTAX/],
    ['a line without =', '[libdefaults]\n\nrdns\n', 'config-syntax', /:3: "rdns".*PROF_RELATION_SYNTAX/],
    ['a brace too many', '[realms]\n}\n', 'config-syntax', /:2: .*PROF_EXTRA_CBRACE/],
    ['no value', '[libdefaults]\n rdns =\n forwardable = 1\n', 'config-syntax', /:3: .*PROF_MISSING_OBRACE/],
    ['a missing include', 'include /none/x\n', 'config-include-missing', /:1 includes \/none\/x/],
    ['a missing folder', 'includedir /none\n', 'config-include-missing', /PROF_FAIL_INCLUDE_DIR/],
    [
      'a value that stops it',
      '[libdefaults]\n allow_weak_crypto = hm\n',
      'config-value-invalid',
      /init_context/,
    ],
    [
      'another one',
      '[libdefaults]\n dns_canonicalize_hostname = hm\n',
      'config-value-invalid',
      /init_context/,
    ],
    ['no enctype left', '[libdefaults]\n permitted_enctypes = foo\n', 'config-value-invalid', /not one/],
    [
      'a realm without KDC',
      '[libdefaults]\n default_realm = A.B\n dns_lookup_kdc = no\n',
      'realm-unconfigured',
      /no A\.B/,
    ],
    [
      'the wrong case',
      '[libdefaults]\n default_realm = a.b\n dns_lookup_kdc = no\n[realms]\n A.B = {\n }\n',
      'realm-case',
      /a\.b.*A\.B/,
    ],
    [
      'KCM without a daemon',
      '[libdefaults]\n default_ccache_name = KCM:\n kcm_socket = /none\n',
      'ccache-type-unusable',
      /\/none/,
    ],
  ] as const) {
    it(`fails for ${what}`, async () => {
      const answer = await ask(text);
      assert.match(evidence(answer, code), words);
      assert.ok(answer.findings.some((each) => each.code === code && each.severity === 'error'));
      assert.equal(answer.exitCode, 1);
      assert.ok(answer.result, 'the scan is still shown');
    });
  }

  it('an include that leads to itself ends at once, with its line', async () => {
    const { path, env } = written('');
    writeFileSync(path, `[libdefaults]\nrdns = no\ninclude ${path}\n`);
    const answer = await report<ConfigResult>(['config'], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['config-include-loop']]);
    assert.match(
      evidence({ path, ...answer }, 'config-include-loop'),
      new RegExp(`${path}:3 includes ${path}`),
    );
    assert.equal(answer.result?.relations[0]?.checked, 'scan');
  });

  it('a file that is not there', async () => {
    const { env } = written('');
    const answer = await report<ConfigResult>(['config'], { env: { ...env, KRB5_CONFIG: at('none') } });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['config-file-missing']]);
  });
});

describe('config of a plain user', {
  concurrency: 2,
  skip: without(root(), program('setpriv', 'util-linux')),
}, () => {
  it('says what it may not read', async () => {
    const { path, env } = written(HEALTHY);
    chmodSync(path, 0o600);
    const main = await report<ConfigResult>(['config'], { env, through: AS_GAMES });
    assert.deepEqual([main.exitCode, codes(main)], [1, ['config-unreadable']]);
    assert.match(main.findings[0]?.evidence.join() ?? '', /EACCES \(uid 0, gid 0, mode 0600\)/);
    const included = await ask(`include ${path}\n`, { through: AS_GAMES });
    assert.deepEqual([included.exitCode, codes(included)], [1, ['config-unreadable']]);
  });

  it('a cache of another user', async () => {
    const cache = at('cc-of-root');
    writeFileSync(cache, '', { mode: 0o600 });
    const answer = await ask(HEALTHY, { env: { KRB5CCNAME: `FILE:${cache}` }, through: AS_GAMES });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['ccache-not-readable']]);
  });
});

describe('config and the environment', { concurrency: 2 }, () => {
  it('never shows what is in an NTLM user file', async () => {
    const file = at('ntlm-users');
    writeFileSync(file, 'DOM:alice:Secret1\nDOM:bob:Secret2\nodd line\n', { mode: 0o644 });
    const answer = await ask(HEALTHY, { env: { NTLM_USER_FILE: file } });
    assert.match(evidence(answer, 'environment-ntlm-user-file'), /mode 0644[\s\S]*1 of 3 lines/);
    assert.doesNotMatch(answer.process.stdout, /Secret|alice|odd line/);
    const fact = answer.result?.environment.find(({ name }) => name === 'NTLM_USER_FILE');
    assert.match(fact?.remark ?? '', /3 lines, 2 users/);
  });

  for (const [variable, value, code] of [
    ['KRB5CCNAME', '/none/cc', 'environment-type-missing'],
    ['KRB5CCNAME', 'FILE:/none/cc', 'ccache-missing'],
    ['KRB5_KTNAME', 'FILE:/none/kt', 'keytab-missing'],
    ['KRB5_CLIENT_KTNAME', 'FILE:/none/kt', 'client-keytab-not-usable'],
    ['NTLM_USER_FILE', '/none/users', 'environment-ntlm-user-file'],
    ['KRB5_TRACE', '/dev/null', 'environment-trace'],
    ['LM_COMPAT_LEVEL', '9', 'environment-value-invalid'],
    ['GSS_USE_PROXY', 'yes', 'environment-proxy'],
    ['GSS_MECH_CONFIG', '/none/mech', 'mechanism-not-loadable'],
  ] as const) {
    it(`${variable}=${value}`, async () => {
      const answer = await ask(HEALTHY, { env: { [variable]: value } });
      assert.ok(codes(answer).includes(code), JSON.stringify(answer.findings));
      assert.equal(answer.exitCode, 0);
    });
  }
});

describe('config and mechanism plug-ins', { concurrency: 2, skip: without(program('gcc', 'gcc')) }, () => {
  function compiled(name: string, source: string): string {
    writeFileSync(at(`${name}.c`), source);
    execFileSync('gcc', ['-shared', '-fPIC', '-o', at(`${name}.so`), at(`${name}.c`)]);
    return at(`${name}.so`);
  }
  async function withMechanisms(lines: string) {
    const file = at(`mech-${count++}`);
    writeFileSync(file, lines);
    return ask(HEALTHY, { env: { GSS_MECH_CONFIG: file } });
  }

  it('loads each in a process of its own, and survives one that crashes', async () => {
    const good = compiled('good', 'void *gss_mech_initialize(void) { return 0; }');
    const bad = compiled(
      'bad',
      '__attribute__((constructor)) static void now(void) { *(volatile int *)0 = 1; }',
    );
    const needy = compiled('needy', 'int nowhere(void); int gss_mech_initialize(void) { return nowhere(); }');
    writeFileSync(at('text.so'), 'no library');
    const answer = await withMechanisms(
      [
        `# comment`,
        `good 1.3.6.1.4.1.311.2.2.10 ${good} - <interposer>`,
        `bad 1.2.3 ${bad}`,
        `text 1.2.3 ${at('text.so')}`,
        `gone 1.2.3 ${at('gone.so')}`,
        `odd x.y ${good}`,
        `lonely`,
        `needy 1.2.3 ${needy}`,
      ].join('\n'),
    );
    const of = (name: string) => answer.result?.mechanisms.find((each) => each.name === name);
    assert.deepEqual(
      [of('good')?.loads, of('good')?.meaning, of('good')?.options],
      [true, 'NTLMSSP', '- <interposer>'],
    );
    assert.deepEqual([of('bad')?.loads, of('bad')?.crashed], [false, true]);
    assert.deepEqual([of('text')?.loads, of('gone')?.exists], [false, false]);
    assert.equal(of('odd')?.oidValid, false);
    assert.match(
      evidence(answer, 'mechanism-not-loadable'),
      /SIGSEGV[\s\S]*no shared library[\s\S]*does not exist/,
    );
    assert.match(evidence(answer, 'mechanism-line-ignored'), /"x\.y"[\s\S]*"lonely"/);
    assert.equal(answer.exitCode, 1);
  });

  it('knows a library of another processor', async () => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF\x02\x01\x01', 'latin1');
    header.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
    writeFileSync(at('other.so'), header);
    const answer = await withMechanisms(`other 1.2.3 ${at('other.so')}\n`);
    const wanted = process.arch === 'arm64' ? 'x64' : 'arm64';
    assert.match(evidence(answer, 'mechanism-not-loadable'), new RegExp(`it is for ${wanted}`));
  });
});

describe('config SETTING', { concurrency: 2 }, () => {
  for (const [name, values] of [
    ['default_realm', ['LAB.TEST']],
    ['libdefaults.default_realm', ['LAB.TEST']],
    ['LAB.TEST.kdc', ['one.lab.test', 'two.lab.test']],
    ['realms.LAB.TEST.kdc', ['one.lab.test', 'two.lab.test']],
    ['.lab.test', ['LAB.TEST']],
    ['default_ccache_name', []],
    ['LM_COMPAT_LEVEL', ['3']],
  ] as const) {
    it(name, async () => {
      const answer = await ask(HEALTHY, { args: [name], env: { LM_COMPAT_LEVEL: '3' } });
      assert.equal(answer.exitCode, 0);
      assert.deepEqual(
        answer.result?.setting?.values.map(({ value }) => value),
        values,
      );
    });
  }

  it('says what it means and what holds without it', async () => {
    const { env } = written(HEALTHY);
    const { stdout } = await sspidiag(['config', 'clockskew'], { env });
    assert.match(stdout, /^OK {2}config {2}clockskew: not set\n/);
    assert.match(stdout, /seconds that a clock may be away/);
    assert.match(stdout, /300 \(five minutes\)/);
  });

  it('suggests the nearest, and takes one', async () => {
    const { env } = written(HEALTHY);
    const wrong = await sspidiag(['config', 'clockskwe'], { env });
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /no setting .*"clockskwe"\n.*did you mean "clockskew"\?/);
    assert.equal((await sspidiag(['config', 'rdns', 'kdc'], { env })).exitCode, 2);
  });
});

describe('config and hostile files', { concurrency: 2 }, () => {
  const quick = ['--timeout', '20'];

  for (const [what, text] of [
    ['a line of a MiB', `[libdefaults]\ndefault_realm = ${'x'.repeat(1024 * 1024 - 100)}\n`],
    ['more than a MiB', `[libdefaults]\n${'# comment\n'.repeat(200_000)}`],
    ['braces without end', `[realms]\n${'a = {\n'.repeat(20_000)}`],
    [
      'many keys',
      `[libdefaults]\n${Array.from({ length: 20_000 }, (_, index) => `k${index} = v\n`).join('')}`,
    ],
    ['NUL bytes', Buffer.from('[libdefaults]\0\nrdns = \0no\n\0\0\n')],
    ['binary', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) & 0xff))],
  ] as const) {
    it(what, async () => {
      const before = Date.now();
      const answer = await ask(text, { args: quick });
      assert.ok([0, 1].includes(answer.exitCode), `${answer.exitCode} ${answer.error?.message}`);
      assert.ok(Date.now() - before < 20_000);
      for (const finding of answer.findings) assert.ok(finding.evidence.length <= 21);
    });
  }

  it('10000 includes', async () => {
    writeFileSync(at('small.conf'), '[libdefaults]\n');
    const answer = await ask(`include ${at('small.conf')}\n`.repeat(10_000), { args: quick });
    // Root has nothing loaded that might be named in the rest.
    assert.equal(answer.exitCode, root() === null ? 3 : 0);
    assert.match(answer.result?.incomplete ?? '', /too many included files/);
  });

  it('a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const { env } = written('');
    const answer = await report<ConfigResult>(['config', '--timeout', '2'], {
      env: { ...env, KRB5_CONFIG: at('pipe') },
    });
    assert.equal(answer.exitCode, 3);
    assert.match(answer.error?.message ?? '', /no answer within 2 s/);
    assert.match(answer.result?.incomplete ?? '', /no regular file/);
  });
});
