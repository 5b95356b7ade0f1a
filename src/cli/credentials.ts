/** Commands about credentials, contexts and identities, and about the libraries that make them. */
import { choice, PACKAGES, packageOption, span, textOption } from '../options.ts';
import {
  type Declaration,
  type Given,
  hasTargets,
  type OptionDeclaration,
  TARGETS_OPTIONS,
} from './declaration.ts';

const ALL_PACKAGES = [...PACKAGES, 'Schannel'];
const USES = ['inbound', 'outbound', 'both'] as const;
const SIDES = ['acceptor', 'initiator'] as const;
const LEVELS = ['identification', 'impersonation', 'delegation'] as const;

export const CREDENTIAL_OPTIONS: readonly OptionDeclaration[] = [
  ['--package <name>', 'Kerberos, NTLM, Negotiate, Schannel ... (default Negotiate)', ALL_PACKAGES],
  ['--ccache <name>', 'credential cache instead of the default one', 'caches'],
  ['--keytab <file>', "keytab for the acceptor's side instead of the default one", 'files'],
  ['--client-keytab <file>', "keytab to get a client's ticket with", 'files'],
  ['--user <name>', 'explicit credentials: the user; the password is asked for'],
  ['--password-file <file>', 'read the password from a file, or from standard input with -', 'files'],
];

const SSPI_OPTIONS: readonly OptionDeclaration[] = [
  ['--ansi', 'call the A functions instead of the W functions'],
  [
    '--package-list <list>',
    'what Negotiate may use, or with ! may not: kerberos,ntlm or !ntlm',
    ['kerberos', 'ntlm', 'kerberos,ntlm'],
  ],
  ['--certificate <thumbprint>', 'certificate for Schannel, from the store of the user or the computer'],
  [
    '--certificate-file <file>',
    'certificate and key for Schannel (PKCS #12); the password is asked for',
    'files',
  ],
  ['--kdc-proxy <server>', 'reach the KDC by this HTTPS proxy: host[:port][:path]'],
  ['--ntlm-users <file>', "the server's users under NTLM, for libwinpr (a SAM file)", 'files'],
];

export const BINDING_OPTIONS: readonly OptionDeclaration[] = [
  ['--bindings <data>', "application data of the initiator's channel bindings; hex:... for bytes"],
  ['--acceptor-bindings <data>', "the acceptor's, where they differ"],
];

export const credentialsOf = (given: Given) => ({
  package: packageOption(given.package) ?? 'Negotiate',
  ccache: textOption(given.ccache),
  keytab: textOption(given.keytab),
  clientKeytab: textOption(given.clientKeytab),
  user: textOption(given.user),
  passwordFile: textOption(given.passwordFile),
  ansi: given.ansi === true,
  packageList: textOption(given.packageList),
  certificate: textOption(given.certificate),
  certificateFile: textOption(given.certificateFile),
  kdcProxy: textOption(given.kdcProxy),
  ntlmUsers: textOption(given.ntlmUsers),
});

export const bindingsOf = (given: Given) => ({
  bindings: textOption(given.bindings),
  acceptorBindings: textOption(given.acceptorBindings) ?? textOption(given.bindings),
});

export const CREDENTIAL_COMMANDS: readonly Declaration[] = [
  {
    name: 'acquire',
    summary: 'find out which credentials there are, whose, from where and until when',
    examples: [
      ['sspidiag acquire', 'the credentials this user has'],
      ['sspidiag acquire --min-lifetime 30m -q', 'exit 1 if they end within half an hour'],
      ['sspidiag acquire --use inbound --keytab /etc/http.keytab', "a service's credentials"],
      ['sspidiag acquire --package Kerberos --target HTTP/web.example.com', 'a ticket for a service as well'],
      [
        'sspidiag acquire --package Kerberos --targets services.txt',
        'for each service in a file, a line of JSON each',
      ],
    ],
    options: [
      ...CREDENTIAL_OPTIONS,
      ['--use <use>', 'inbound, outbound or both (default outbound)', USES],
      ['--principal <name>', 'whose credentials; without it the default ones'],
      ['--min-lifetime <time>', 'exit 1 where less than this is left: 30m, 2h, 1d12h'],
      ['--target <spn>', "also make a client's first token for this service"],
      ['--token-output <file>', 'write that token to a new file (mode 0600)', 'files'],
      ['--force', 'overwrite that file'],
      ['--async', 'queue the request as SspiAcquireCredentialsHandleAsync does'],
      ...TARGETS_OPTIONS,
    ],
    sspiOptions: [...SSPI_OPTIONS, ['--logon-id <luid>', "another logon session's credentials: 0x0:0x3e7"]],
    action: async (_operands, given, common) => {
      const options = {
        ...common,
        ...credentialsOf(given),
        use: choice('--use', textOption(given.use), USES) ?? 'outbound',
        principal: textOption(given.principal),
        minimumLifetimeSeconds: span('--min-lifetime', textOption(given.minLifetime)),
        target: textOption(given.target),
        tokenOutput: textOption(given.tokenOutput),
        force: given.force === true,
        async: given.async === true,
        logonId: textOption(given.logonId),
      };
      const { acquire, checkOptions } = await import('../commands/acquire.ts');
      if (!hasTargets(given)) return acquire(options);
      const { runBatch } = await import('./runBatch.ts');
      const check = async () => {
        checkOptions({ ...options, target: '' });
        await (await import('../commands/credentials.ts')).credentialChoice(options, options.logonId);
      };
      return runBatch({ command: 'acquire', given, options, check }, common);
    },
  },
  {
    name: 'export',
    summary: 'make a context in a loopback handshake and export it to a file',
    description:
      'The file holds the session keys of the context: it is created with mode 0600 and never overwrites another one.',
    examples: [
      ['sspidiag export -o ctx', "the acceptor's half, for the first service in the keytab"],
      ['sspidiag export -o ctx --peer-output peer', 'both halves, so that import can prove that they live'],
      ['sspidiag export -o ctx --package NTLM', 'with NTLM'],
    ],
    options: [
      ['-o, --output <file>', 'where the exported context goes', 'files'],
      ['--peer-output <file>', "where the other side's half goes", 'files'],
      ...CREDENTIAL_OPTIONS,
      ['--target <spn>', 'service principal name (default: the first service in the keytab)'],
      ['--side <side>', 'acceptor or initiator (default acceptor)', SIDES],
      ...BINDING_OPTIONS,
      ['--raw', 'only the bytes that the library gave, without a header'],
      ['--prove', 'import it again at once, in this process and in another one'],
      ['--force', 'overwrite'],
    ],
    sspiOptions: SSPI_OPTIONS,
    action: async (_operands, given, common) =>
      (await import('../commands/export.ts')).exportContext({
        ...common,
        ...credentialsOf(given),
        ...bindingsOf(given),
        output: textOption(given.output),
        peerOutput: textOption(given.peerOutput),
        target: textOption(given.target),
        side: choice('--side', textOption(given.side), SIDES) ?? 'acceptor',
        raw: given.raw === true,
        prove: given.prove === true,
        force: given.force === true,
      }),
  },
  {
    name: 'import',
    summary: 'import an exported context in a process of its own and show what is in it',
    examples: [
      ['sspidiag import ctx', 'what export wrote'],
      ['sspidiag import ctx --peer peer', 'seal and unseal a message between both halves'],
      ['sspidiag import - --package Kerberos < packed', 'bytes of another program'],
    ],
    operands: '<file>',
    operandValues: 'files',
    options: [
      ['--package <name>', 'package of the context; needed for raw bytes only', ALL_PACKAGES],
      ['--peer <file>', 'the other half', 'files'],
    ],
    sspiOptions: [
      ['--ansi', 'call the A function instead of the W function'],
      ['--token <pid:handle>', "the context's access token, a handle of the process that exported it"],
    ],
    action: async ([file = ''], given, common) =>
      (await import('../commands/import.ts')).importContext({
        ...common,
        file,
        package: packageOption(given.package),
        peer: textOption(given.peer),
        token: textOption(given.token),
        ansi: given.ansi === true,
      }),
  },
  {
    name: 'impersonate',
    summary: 'act as the client of a handshake, prove it, and go back',
    description:
      'Needs root (CAP_SETUID and CAP_SETGID), on Windows SeImpersonatePrivilege. Nothing is done as a client that ' +
      'did not become the identity.',
    examples: [
      ['sspidiag impersonate', 'a loopback handshake, then act as its client'],
      ['sspidiag impersonate --read /srv/report.txt', 'can that client read the file?'],
      ['sspidiag impersonate --token token --keytab /etc/http.keytab', "a real client's first token"],
      ['sspidiag impersonate --exec id', 'run a command as the client'],
    ],
    operands: '[command...]',
    operandValues: 'command',
    takesCommand: true,
    options: [
      [
        '--package <name>',
        "Kerberos, NTLM or Negotiate (default: the token's own, else Negotiate)",
        PACKAGES,
      ],
      ...CREDENTIAL_OPTIONS.slice(1),
      ['--target <spn>', 'service principal name (default: the first service in the keytab)'],
      [
        '--token <file>',
        'accept this first token of a client (raw or base64; - for standard input)',
        'files',
      ],
      ['--map <domain\\user=account>', 'the local account of an NTLM client'],
      ['--read <path>', 'try to read this while impersonating (repeatable)', 'files'],
      [
        '--access <object>',
        'show the rights to a file or registry key while impersonating (repeatable)',
        'files',
      ],
      ['--level <level>', 'what the client allows: identification, impersonation, delegation', LEVELS],
      ['--exec', 'run the command that follows as the client'],
      ...BINDING_OPTIONS,
    ],
    sspiOptions: SSPI_OPTIONS,
    action: async (operands, given, common) =>
      (await import('../commands/impersonate.ts')).impersonate({
        ...common,
        ...credentialsOf(given),
        ...bindingsOf(given),
        package: packageOption(given.package),
        target: textOption(given.target),
        token: textOption(given.token),
        map: textOption(given.map),
        reads: Array.isArray(given.read) ? given.read.map(String) : [],
        accesses: Array.isArray(given.access) ? given.access.map(String) : [],
        level: choice('--level', textOption(given.level), LEVELS),
        exec: given.exec === true,
        command: operands,
      }),
  },
  {
    name: 'whoami',
    summary: 'show who this process is, its default credentials and why those',
    examples: [
      ['sspidiag whoami', 'identity, credential cache, keytab, libraries'],
      ['sspidiag whoami --json | jq .result.canImpersonate', 'could it impersonate?'],
    ],
    action: async (_operands, _given, common) => (await import('../commands/whoami.ts')).whoami(common),
  },
  {
    name: 'packages',
    summary: 'list security packages and what each can do here',
    examples: [
      ['sspidiag packages', 'all of them'],
      ['sspidiag packages NTLM', 'is NTLM there, and what can it do?'],
    ],
    operands: '[name]',
    operandValues: ALL_PACKAGES,
    options: [['--attributes', 'make a context of each and ask it for every attribute']],
    action: async ([name], given, common) =>
      (await import('../commands/packages.ts')).packages({
        ...common,
        name: name ?? null,
        attributes: given.attributes === true,
      }),
  },
  {
    name: 'capabilities',
    summary: 'list what the library can and cannot do here, function by function',
    examples: [
      ['sspidiag capabilities', "this system's own library"],
      ['sspidiag capabilities --backend sspi', 'a library with the SSPI ABI (libwinpr on Linux)'],
    ],
    action: async (_operands, _given, common) =>
      (await import('../commands/capabilities.ts')).capabilities(common),
  },
];
