/** Commands that look for the cause: the doctor and its instruments. */
import { PACKAGES, span, textOption } from '../options.ts';
import { UsageError } from '../report/exitCodes.ts';
import { BINDING_OPTIONS, bindingsOf, CREDENTIAL_OPTIONS, credentialsOf } from './credentials.ts';
import { type Declaration, hasTargets, TARGETS_OPTIONS } from './declaration.ts';

/** Instruments give up sooner than commands that wait for a library: all that they ask, they ask at once. */
const INSTRUMENT_TIMEOUT_SECONDS = 10;

/** What a host is asked for most; any other name will do. */
const SERVICES = ['HTTP', 'host', 'ldap', 'cifs'];

export const DIAGNOSIS_COMMANDS: readonly Declaration[] = [
  {
    name: 'doctor',
    summary: 'find out whether authentication works, and if not, the cause and the cure',
    description:
      'Checks everything that has to hold, in order, and names the cause before what follows from it. Without a target ' +
      'this host alone. Gives up after 10 seconds unless --timeout says otherwise.',
    examples: [
      ['sspidiag doctor', 'this host: library, configuration, KDC, clock, tickets, keytab'],
      ['sspidiag doctor https://web.example.com/', 'a web server, with what it does with a ticket'],
      ['sspidiag doctor HTTP/web.example.com --keytab /etc/http.keytab', 'a service on this host'],
      ['sspidiag doctor --user svc --password-file file', 'an account whose password is at hand'],
      ['sspidiag doctor --nagios --warning 2h --critical 30m', 'for a monitoring system'],
    ],
    operands: '[target]',
    options: [
      ['--service <name>', 'what a host is asked for (default HTTP)', SERVICES],
      ['--package <name>', 'Kerberos, NTLM or Negotiate (default Kerberos)', PACKAGES],
      ...CREDENTIAL_OPTIONS.slice(1),
      [
        '--token <file>',
        'why does the service refuse this first token of a client? (- for standard input)',
        'files',
      ],
      ...BINDING_OPTIONS,
      ['--all', 'show what follows from a cause as well, and notes'],
      ['--nagios', 'one line with performance data; exit code 0, 1, 2 or 3'],
      ['--warning <time>', 'for --nagios: WARNING where less is left of ticket or credential: 2h'],
      ['--critical <time>', 'for --nagios: CRITICAL where less is left'],
      ...TARGETS_OPTIONS,
    ],
    sspiOptions: [
      ['--ansi', 'call the A functions instead of the W functions'],
      [
        '--package-list <list>',
        'what Negotiate may use, or with ! may not: kerberos,ntlm or !ntlm',
        ['kerberos', 'ntlm', 'kerberos,ntlm'],
      ],
      ['--kdc-proxy <server>', 'reach the KDC by this HTTPS proxy: host[:port][:path]'],
      ['--ntlm-users <file>', "the server's users under NTLM, for libwinpr (a SAM file)", 'files'],
    ],
    action: async ([target], given, common) => {
      const { nagiosOptions, runDoctor } = await import('./runDoctor.ts');
      const options = {
        ...common,
        ...credentialsOf(given),
        ...bindingsOf(given),
        package: credentialsOf({ package: 'Kerberos', ...given }).package,
        timeoutSeconds: given.timeout === undefined ? INSTRUMENT_TIMEOUT_SECONDS : common.timeoutSeconds,
        target: target ?? null,
        service: textOption(given.service),
        token: textOption(given.token),
        all: given.all === true,
      };
      if (hasTargets(given)) {
        const { runBatch } = await import('./runBatch.ts');
        const check = async () => (await import('../commands/credentials.ts')).credentialChoice(options);
        return runBatch({ command: 'doctor', given, operand: target, options, check }, common);
      }
      return runDoctor(
        options,
        nagiosOptions(given.nagios === true, common.json, {
          warning: span('--warning', textOption(given.warning)),
          critical: span('--critical', textOption(given.critical)),
        }),
      );
    },
  },
  {
    name: 'tickets',
    summary: 'show the tickets of this user, and which credential cache would be used and why',
    examples: [
      ['sspidiag tickets', 'the cache that programs use'],
      ['sspidiag tickets --all', 'every cache of the collections'],
      ['sspidiag tickets --min-lifetime 30m -q', 'exit 1 if less is left'],
      ['sspidiag tickets --request HTTP/web.example.com', 'what the KDC gives for a service'],
    ],
    options: [
      ['--all', 'show every cache, not only the one that is used'],
      ['--ccache <name>', 'credential cache instead of the default one', 'caches'],
      ['--request <spn>', 'get a fresh ticket for this service and show it; it is stored nowhere'],
      ['--min-lifetime <time>', 'exit 1 where less than this is left: 30m, 2h, 1d12h'],
    ],
    action: async (_operands, given, common) =>
      (await import('../commands/tickets.ts')).tickets({
        ...common,
        all: given.all === true,
        ccache: textOption(given.ccache),
        request: textOption(given.request),
        minimumLifetimeSeconds: span('--min-lifetime', textOption(given.minLifetime)),
      }),
  },
  {
    name: 'keytab',
    summary: 'show what is in a keytab, and whether it opens the tickets that the KDC issues today',
    description:
      'Asks the KDC for a ticket for each service in it, by the tickets of this user, else by a key of the keytab itself. ' +
      'Nothing is stored, and no key is shown.',
    examples: [
      ['sspidiag keytab', 'the default keytab'],
      ['sspidiag keytab /etc/http.keytab', 'another one'],
      ['sspidiag keytab --principal HTTP/web.example.com -q', 'exit 1 if its key is out of date'],
      ['sspidiag keytab --offline', 'only what is in the file'],
    ],
    operands: '[file]',
    operandValues: 'files',
    options: [
      ['--principal <name>', 'only this one, with or without its realm; the KDC has to be asked'],
      ['--ccache <name>', 'ask with the tickets of this credential cache; the KDC has to be asked', 'caches'],
      ['--offline', 'do not ask the KDC'],
    ],
    action: async ([file], given, common) =>
      (await import('../commands/keytab.ts')).keytab({
        ...common,
        file: file ?? null,
        principal: textOption(given.principal),
        ccache: textOption(given.ccache),
        offline: given.offline === true,
      }),
  },
  {
    name: 'kdc',
    summary: 'show where the KDCs of a realm come from, whether they answer, and what they tell',
    description:
      'Asks each KDC by UDP and TCP for a ticket without a password: from the refusal come its clock, encryption types ' +
      'and pre-authentication. Counts as no failed logon. Gives up after 10 seconds unless --timeout says otherwise.',
    examples: [
      ['sspidiag kdc', 'the KDCs of the default realm'],
      ['sspidiag kdc EXAMPLE.COM', 'of another one'],
      ['sspidiag kdc --principal alice', 'also which keys alice has, and whether she is locked out'],
      ['sspidiag kdc --json | jq .result.kdcs[].clock.offsetSeconds', 'how far the clocks are apart'],
    ],
    operands: '[realm]',
    options: [['--principal <name>', 'whom to ask for; without it a name that should not exist']],
    action: async ([realm], given, common) =>
      (await import('../commands/kdc.ts')).kdc({
        ...common,
        timeoutSeconds: given.timeout === undefined ? INSTRUMENT_TIMEOUT_SECONDS : common.timeoutSeconds,
        realm: realm ?? null,
        principal: textOption(given.principal),
      }),
  },
  {
    name: 'spn',
    summary: 'show which service principal name each client would ask for, and which of them the KDC knows',
    description:
      'Takes a URL, a host or a service principal name. Names are resolved as the libraries do it; with a ticket, the ' +
      'KDC is asked for each name, and what it gives is kept nowhere.',
    examples: [
      ['sspidiag spn https://web.example.com', 'what browsers, curl, .NET and Java ask for'],
      ['sspidiag spn web.example.com --service host', "ssh's name"],
      ['sspidiag spn HTTP/web.example.com --check', 'exit 3 if the KDC cannot be asked'],
      ['sspidiag spn mssql://db.example.com:1433 --offline', 'only the names'],
    ],
    operands: '[target]',
    options: [
      ['--service <name>', 'service class of a host or a URL: HTTP, host, ldap, cifs ...', SERVICES],
      ['--ccache <name>', 'credential cache instead of the default one', 'caches'],
      ['--offline', 'ask no KDC'],
      ['--check', 'the KDC has to be asked: without credentials exit 3'],
      ...TARGETS_OPTIONS,
    ],
    action: async ([target], given, common) => {
      const options = {
        ...common,
        service: textOption(given.service),
        ccache: textOption(given.ccache),
        offline: given.offline === true,
        check: given.check === true,
      };
      if (hasTargets(given)) {
        const { runBatch } = await import('./runBatch.ts');
        return runBatch({ command: 'spn', given, operand: target, options }, common);
      }
      if (target === undefined)
        throw new UsageError('no target is named', 'sspidiag spn https://web.example.com');
      return (await import('../commands/spn.ts')).spn({ ...options, target });
    },
  },
  {
    name: 'config',
    summary:
      'show the effective Kerberos configuration, where each value comes from, and what is wrong with it',
    description:
      'Reads krb5.conf with all its includes, the environment, the mechanism plug-ins of GSS-API and the crypto policy. ' +
      'Asks no KDC and no DNS.',
    examples: [
      ['sspidiag config', 'everything'],
      ['sspidiag config permitted_enctypes', 'one setting: its value, where it stands, what it means'],
      ['sspidiag config LAB.TEST.kdc', "one of a realm's"],
      ['sspidiag config --json | jq .result.effective', 'for scripts'],
    ],
    operands: '[setting]',
    action: async ([setting], _given, common) =>
      (await import('../commands/config.ts')).config({ ...common, setting: setting ?? null }),
  },
  {
    name: 'report',
    summary: 'gather what all instruments see into one document, to attach to a request for help',
    description:
      'Runs doctor, whoami, packages, config, tickets, keytab, kdc and, with a target, spn. Holds no password, key or ' +
      'ticket; with --redact names of realms, hosts and accounts and addresses are replaced, each by the same one everywhere.',
    examples: [
      ['sspidiag report --redact -o report.json', 'a file that may be shown to strangers'],
      ['sspidiag report HTTP/web.example.com', 'everything about a service, for reading'],
    ],
    operands: '[target]',
    options: [
      ['--redact', 'replace names and addresses'],
      ['-o, --output <file>', 'write the JSON document to a new file (mode 0600)', 'files'],
      ['--force', 'overwrite that file'],
    ],
    action: async ([target], given, common) =>
      (await import('./runReport.ts')).runReport({
        ...common,
        timeoutSeconds: given.timeout === undefined ? INSTRUMENT_TIMEOUT_SECONDS : common.timeoutSeconds,
        target: target ?? null,
        redact: given.redact === true,
        output: textOption(given.output),
        force: given.force === true,
      }),
  },
];
