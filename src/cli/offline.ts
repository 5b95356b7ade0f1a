/** Commands that ask neither a library nor a network, and the lab. */
import { INSTALLING, SHELLS } from '../completion/shells.ts';
import { finishDocument } from '../finish.ts';
import { textOption } from '../options.ts';
import type { Declaration } from './declaration.ts';

export const OFFLINE_COMMANDS: readonly Declaration[] = [
  {
    name: 'explain',
    summary: 'say what a code or the codes in a log line mean, what causes them and what cures it',
    description:
      'Takes numbers in any spelling, symbols, codes of findings, and whole log lines; a file by its name, standard input by -. Needs no ' +
      'library and no network. Numbers that belong to several fields are explained for each, the likeliest first.',
    examples: [
      ['sspidiag explain 0x8009030E', 'a status of SSPI'],
      ['sspidiag explain 0x18', "a Kerberos event's Failure Code"],
      ['sspidiag explain "80090308: LdapErr: DSID-0C09044E, data 52e, v1db1"', 'a whole line'],
      ['sspidiag explain keytab-kvno', 'a finding of sspidiag'],
      ['sspidiag explain - < netlogon.log', 'every code in a log'],
      ['sspidiag explain --list --family krb5-protocol', 'all Kerberos errors'],
    ],
    operands: '[code...]',
    operandValues: 'codes',
    options: [
      ['--list', 'list the whole catalogue'],
      [
        '--family <field>',
        'of the list only this field: sspi, ntstatus, win32, krb5-protocol, gss-major ...',
        async () => Object.keys((await import('../status/catalogue/entry.ts')).FAMILIES),
      ],
    ],
    action: async (operands, given, common) =>
      (await import('../commands/explain.ts')).explain({
        ...common,
        words: operands,
        list: given.list === true,
        family: textOption(given.family),
      }),
  },
  {
    name: 'decode',
    summary: 'say what is in a token, and what it means',
    description:
      'Takes a file, - for standard input, or the token itself: raw, base64, hexadecimal digits, a C array, a dump, ' +
      'header lines, a log of curl -v, a HAR file. Needs no library and no network.',
    examples: [
      ['sspidiag decode YIIFzQYGKwYBBQUC...', 'a token from a header'],
      ['curl -v --negotiate -u : URL 2>&1 | sspidiag decode', 'a conversation, leg by leg'],
      ['sspidiag decode token --keytab /etc/http.keytab', 'with the ticket and its PAC'],
      ['sspidiag decode --json token | jq .result.tokens[].summary', 'for scripts'],
    ],
    operands: '[input...]',
    operandValues: 'files',
    options: [
      ['--offsets', 'show where in the token each field stands'],
      ['--hex', 'show all bytes of a field, not the first 32'],
      ['--keytab <file>', 'decrypt with the keys of this keytab', 'files'],
      ['--key-file <file>', 'decrypt with keys from a text file: lines of ETYPE:HEX', 'files'],
      ['--show-secrets', 'show keys and responses too'],
      ['--ndjson', 'one token a line in, one JSON document a line out'],
    ],
    action: async (operands, given, common) =>
      (await import('../commands/decode.ts')).decodeTokens({
        ...common,
        words: operands,
        offsets: given.offsets === true,
        hex: given.hex === true,
        keytab: textOption(given.keytab),
        keyFile: textOption(given.keyFile),
        showSecrets: given.showSecrets === true,
        ndjson: given.ndjson === true,
      }),
  },
];

const mitScenarios = async () => (await import('../lab/scenarios.ts')).SCENARIOS.map(({ name }) => name);

const adScenarios = async () => (await import('../lab/adScenarios.ts')).AD_SCENARIOS.map(({ name }) => name);

export const WORKSHOP_COMMANDS: readonly Declaration[] = [
  {
    name: 'lab',
    summary: 'run a command in a throw-away Kerberos realm on this machine',
    description:
      'Everything lives in a private temporary folder and on a loopback port, needs no root, and is taken away again ' +
      'whatever happens. A failure scenario without a command shows itself.',
    examples: [
      ['sspidiag lab -- sspidiag acquire', 'a healthy realm'],
      ['sspidiag lab --list', 'the failure scenarios'],
      ['sspidiag lab --scenario keytab-kvno', 'what a changed key looks like'],
      ['sspidiag lab -- bash', 'look around'],
      ['sspidiag lab --ad -- samba-tool user list', "the same with Samba's Active Directory"],
      ['sspidiag lab --ad --list', 'the failure scenarios there'],
    ],
    operands: '[command...]',
    operandValues: 'command',
    takesCommand: true,
    options: [
      [
        '--scenario <name>',
        'what is broken (default healthy)',
        { words: mitScenarios, after: { option: '--ad', words: adScenarios } },
      ],
      ['--ad', 'a domain controller of Active Directory (Samba) instead of an MIT KDC'],
      ['--list', 'list the scenarios'],
    ],
    action: async (operands, given, common) =>
      (await import('../commands/lab.ts')).lab({
        ...common,
        ad: given.ad === true,
        scenario: textOption(given.scenario),
        list: given.list === true,
        command: operands,
      }),
  },
  {
    name: 'schema',
    summary: "print the JSON Schema of a command's report",
    description:
      'Without a command one schema for the reports of all; each has its own in $defs, under its name. Within a version ' +
      'properties are only added.',
    examples: [
      ['sspidiag schema acquire', 'JSON Schema 2020-12'],
      ['sspidiag schema > sspidiag.json', 'one for all'],
    ],
    operands: '[command]',
    operandValues: async () => Object.keys((await import('../report/schema/index.ts')).schemas()),
    action: async ([command]) => {
      const { schema } = await import('../commands/schema.ts');
      await finishDocument(schema(command ?? null));
      return null;
    },
  },
  {
    name: 'completion',
    summary: 'print the script with which a shell completes what is typed after sspidiag',
    description:
      'Commands, options, packages, scenarios, codes, credential caches and files. In Windows PowerShell 5.1 an option ' +
      'is completed from its first letter on, or where nothing is typed yet.',
    examples: INSTALLING,
    operands: '[shell]',
    operandValues: SHELLS,
    action: async ([shell], _given, common) =>
      (await import('./runCompletion.ts')).runCompletion({ shell: shell ?? null, json: common.json }),
  },
];
