/** What real shells offer with the scripts: every command, every option, every kind of value, and hostile ones. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { programModel } from '../../src/cli/runCompletion.ts';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import { SCENARIOS } from '../../src/lab/scenarios.ts';
import { program, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { type Completing, completing, programFolder, type ShellName } from '../support/shells.ts';

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
const SYSTEM = '/usr/bin:/bin';
const { commands, options } = await programModel();
const commandNames = commands.map(({ name }) => name);

const CACHES = [
  'FILE:/tmp/krb5 cc of alice',
  `FILE:/tmp/it's "quoted" $(touch PWNED) \\ and so on`,
  'KEYRING:persistent:0:krb_ccache_AbC',
  'DIR::/tmp/d/tkt1',
];

/** What no prompt may show. */
const NOISE = /NOISE|not found|no such|error|unknown (?:command|option)|bad |parse|syntax/i;

/** Answers as sspidiag does, without its start. */
const ANSWERING = `[ "$1" = __complete ] || exit 0
case $2 in
caches) cat <<'END'
${CACHES.map((name) => `${name}\talice@LAB.TEST`).join('\n')}
END
;;
codes) printf 'SEC_E_NO_KERB_KEY\\nSEC_E_NO_CREDENTIALS\\n' ;;
esac`;

const VARIANTS: readonly (readonly [title: string, shell: ShellName, before: string])[] = [
  ['bash', 'bash', ''],
  ['bash with bash-completion', 'bash', `source ${BASH_COMPLETION}`],
  ['bash that does not break words at :', 'bash', `COMP_WORDBREAKS=\${COMP_WORDBREAKS//:/}`],
  ['zsh', 'zsh', ''],
  ['fish', 'fish', ''],
];

const bashCompletion = existsSync(BASH_COMPLETION)
  ? null
  : 'no bash-completion: apt-get install bash-completion';
const needs = (shell: ShellName, ...more: (string | null)[]) =>
  without(program(shell, shell), program('script', 'bsdutils'), ...more);

/** Tests' folders, one a shell: with files that a careless script would fall over. */
function surroundings(t: { after(remove: () => void): void }, answering: string | null) {
  const folder = privateFolder(t);
  writeFileSync(join(folder, 'my file'), '');
  writeFileSync(join(folder, "it's"), '');
  mkdirSync(join(folder, 'some folder'));
  const path = answering === null ? SYSTEM : `${programFolder(folder, answering)}:${SYSTEM}`;
  return { folder, path };
}

for (const [title, shell, beforehand] of VARIANTS) {
  const skip = needs(shell, beforehand.includes(BASH_COMPLETION) ? bashCompletion : null);
  describe(title, { skip }, () => {
    let asked: Completing;
    let folder: string;
    let cleanUp = () => {};
    before(async () => {
      const here = surroundings({ after: (remove) => (cleanUp = remove) }, ANSWERING);
      folder = here.folder;
      asked = await completing(shell, { ...here, before: beforehand });
    });
    after(async () => {
      assert.doesNotMatch(asked.screen(), NOISE);
      await asked.end();
      cleanUp();
    });
    const offered = async (line: string) => (await asked.offered(line))[0] ?? [];
    const words = async (line: string, expected: readonly string[]) => {
      const option = /(--[\w-]+=)\S*$/.exec(line)?.[1] ?? '';
      const found = (await offered(line)).map((word) => word.replace(option, ''));
      assert.deepEqual(found.sort(), [...expected].sort(), line);
    };

    it('offers every command, and what begins so', async () => {
      await words('sspidiag ', commandNames);
      await words('sspidiag acq', ['acquire']);
      await words('sspidiag --json --backend gssapi --color=never acq', ['acquire']);
      await words('sspidiag help who', ['whoami']);
      await words('sspidiag schema who', ['whoami']);
    });

    it('offers every option of every command', async () => {
      const names = (list: typeof options) => list.flatMap((option) => option.names);
      const lines = commands.map(({ name }) => `sspidiag ${name} -`);
      const answers = await asked.offered('sspidiag -', ...lines);
      for (const [index, list] of [options, ...commands.map((each) => each.options)].entries()) {
        assert.deepEqual((answers[index] ?? []).sort(), names(list).sort(), ['sspidiag', ...lines][index]);
      }
    });

    it('offers the words of an option, behind a space and behind =', async () => {
      for (const { name, options } of commands) {
        for (const { names, value } of options) {
          if (value?.kind !== 'words' || ['--backend', '--color'].includes(names.at(-1) ?? '')) continue;
          await words(`sspidiag ${name} ${names.at(-1)} `, value.words);
          await words(`sspidiag ${name} ${names.at(-1)}=`, value.words);
        }
      }
      await words('sspidiag acquire --backend ss', ['sspi']);
      await words('sspidiag acquire --backend=ss', ['sspi']);
      await words('sspidiag --color=', ['auto', 'always', 'never']);
    });

    it('offers the scenarios of the realm that is asked for', async () => {
      const mit = SCENARIOS.map(({ name }) => name);
      const ad = AD_SCENARIOS.map(({ name }) => name);
      assert.notDeepEqual(mit, ad);
      await words('sspidiag lab --scenario ', mit);
      await words('sspidiag lab --ad --scenario ', ad);
      await words('sspidiag lab --ad --scenario=', ad);
    });

    it('offers words as operands, as many as there may be', async () => {
      await words('sspidiag packages ', ['Kerberos', 'NTLM', 'Negotiate', 'Schannel']);
      await words('sspidiag packages --attributes N', ['NTLM', 'Negotiate']);
      await words('sspidiag completion ', ['bash', 'zsh', 'fish', 'powershell']);
      const second = await offered('sspidiag completion bash ');
      assert.deepEqual(
        second.filter((word) => !word.startsWith('-')),
        [],
      );
    });

    it('offers files, whatever is in their names', async () => {
      for (const line of [
        'sspidiag decode ',
        'sspidiag decode token ',
        'sspidiag import ',
        'sspidiag keytab ',
        'sspidiag acquire --keytab ',
        'sspidiag acquire --keytab=',
        'sspidiag export -o ',
        'sspidiag report --output ',
        'sspidiag --library ',
        'sspidiag --json whoami --library=',
        'sspidiag impersonate --read ',
      ]) {
        const found = (await offered(line)).map((word) => word.replace(/^--\w+=|\/$/g, ''));
        for (const name of ['my file', "it's", 'some folder'])
          assert.ok(found.includes(name), `${line}${name}`);
      }
      await words('sspidiag decode my', ['my file']);
      await words('sspidiag decode "my', ['my file']);
    });

    it('offers caches, whatever is in their names', async () => {
      const found = await offered('sspidiag tickets --ccache ');
      for (const name of CACHES) assert.ok(found.includes(name), `${name}: ${found.join('\n')}`);
      await words('sspidiag tickets --ccache KEY', [String(CACHES[2])]);
      await words('sspidiag tickets --ccache=KEY', [String(CACHES[2])]);
      await words('sspidiag tickets --ccache KEYRING:pers', [String(CACHES[2])]);
      await words('sspidiag tickets --ccache=KEYRING:pers', [String(CACHES[2])]);
      await words('sspidiag acquire --ccache FILE:/tmp/krb5\\ cc', [String(CACHES[0])]);
      await words("sspidiag acquire --ccache FILE:/tmp/it\\'", [String(CACHES[1])]);
      await words('sspidiag acquire --ccache "FILE:/tmp/krb5 cc', [String(CACHES[0])]);
      assert.equal(existsSync(join(folder, 'PWNED')), false);
    });

    it('offers codes', async () => {
      await words('sspidiag explain SEC_E_NO_', ['SEC_E_NO_CREDENTIALS', 'SEC_E_NO_KERB_KEY']);
      await words('sspidiag explain 0x18 SEC_E_NO_K', ['SEC_E_NO_KERB_KEY']);
      await words('sspidiag explain my', ['my file']);
    });

    it("completes the user's own command as that one", async () => {
      await words('sspidiag lab -- sspidiag acq', ['acquire']);
      await words('sspidiag lab --ad --scenario healthy sspidiag acquire --use in', ['inbound']);
      await words('sspidiag impersonate --exec -- cat my', ['my file']);
      assert.ok((await offered('sspidiag lab -- tou')).includes('touch'));
      await words('sspidiag lab --scenario healthy -- touc', ['touch']);
    });

    it('has nothing to offer where it cannot know', async () => {
      for (const line of [
        'sspidiag acquire --user ',
        'sspidiag acquire --min-lifetime ',
        'sspidiag acquire --user=',
        'sspidiag nonsense ',
        'sspidiag nonsense -',
        'sspidiag acquire -- --',
        'sspidiag acquire --nonsense=',
        'sspidiag $(touch PWNED) ',
        'sspidiag tickets --ccache $(touch PWNED)x',
      ]) {
        assert.deepEqual(await offered(line), [], line);
      }
      assert.equal(existsSync(join(folder, 'PWNED')), false);
    });
  });

  describe(`${title}, where sspidiag says nothing`, { skip }, () => {
    for (const [what, answering] of [
      ['it is not in PATH', null],
      ['it fails', 'echo NOISE >&2; exit 4'],
    ] as const) {
      it(`${what}: nothing comes on the prompt, and words are offered all the same`, async (t) => {
        const handler = 'command_not_found_handle() { echo NOISE; }';
        const noisy = `${beforehand}\n${shell === 'bash' ? handler : ''}`;
        const asked = await completing(shell, { ...surroundings(t, answering), before: noisy });
        try {
          const [codes, caches, word] = await asked.offered(
            'sspidiag explain SEC_E_NO_K',
            'sspidiag tickets --ccache KEY',
            'sspidiag acquire --use in',
          );
          assert.deepEqual([codes, caches, word], [[], [], ['inbound']]);
          assert.doesNotMatch(asked.screen(), NOISE);
        } finally {
          await asked.end();
        }
      });
    }
  });
}

describe('ways to load it', () => {
  it('zsh finds it in $fpath', { skip: needs('zsh') }, async (t) => {
    const here = surroundings(t, ANSWERING);
    mkdirSync(join(here.folder, 'site'));
    const beforehand = `sed '' .script.zsh >site/_sspidiag\nfpath=($PWD/site $fpath)`;
    const asked = await completing('zsh', { ...here, before: beforehand, load: () => '' });
    try {
      const answers = await asked.offered('sspidiag acq', 'sspidiag acquire --use in');
      assert.deepEqual(answers, [['acquire'], ['inbound']]);
    } finally {
      await asked.end();
    }
  });

  it('bash-completion finds it by its name', { skip: needs('bash', bashCompletion) }, async (t) => {
    const here = surroundings(t, ANSWERING);
    const beforehand = `mkdir -p bash-completion/completions
sed '' .script.bash >bash-completion/completions/sspidiag
source ${BASH_COMPLETION}`;
    const asked = await completing('bash', { ...here, before: beforehand, load: () => '' });
    try {
      // The first question loads it, and asks again.
      await asked.offered('sspidiag ');
      assert.deepEqual(await asked.offered('sspidiag acquire --use in'), [['inbound']]);
    } finally {
      await asked.end();
    }
  });

  it('fish finds it by its name', { skip: needs('fish') }, async (t) => {
    const here = surroundings(t, ANSWERING);
    const load = () => 'mkdir -p c; cp .script.fish c/sspidiag.fish; set -p fish_complete_path $PWD/c';
    const asked = await completing('fish', { ...here, load });
    assert.deepEqual(await asked.offered('sspidiag acquire --use in'), [['inbound']]);
  });
});
