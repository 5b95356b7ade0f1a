/** How `config` looks. */
import type { Report } from '../../report/report.ts';
import type { ConfigResult } from '../../report/schema/config.ts';
import type { Block, Cell, View } from '../view.ts';
import { outcome } from './parts.ts';

export function configView(report: Report<ConfigResult>): View {
  const result = report.result as ConfigResult;
  const { setting } = result;
  if (setting) {
    const values = setting.values.map(({ value }) => value).join(', ') || 'not set';
    return {
      headline: `config  ${outcome(report, `${setting.name}: ${values}`)}`,
      blocks: [settingBlock(setting, result), relationsBlock(result)],
    };
  }
  return {
    headline: `config  ${outcome(report, headline(result))}`,
    blocks: [
      filesBlock(result),
      effectiveBlock(result),
      relationsBlock(result),
      environmentBlock(result),
      mechanismsBlock(result),
      policyBlock(result),
    ],
  };
}

function headline({ files, effective, libraryVersion, libraryError }: ConfigResult): string {
  const asked = libraryVersion !== null && libraryError === null;
  const realm = effective.defaultRealm.value ?? (asked ? 'no default realm' : 'default realm not known');
  const read = files.filter(({ readable }) => readable).length;
  return `${realm}, from ${read} ${read === 1 ? 'file' : 'files'}`;
}

function settingBlock(setting: NonNullable<ConfigResult['setting']>, { effective }: ConfigResult): Block {
  const made: Readonly<Record<string, typeof effective.permittedEnctypes>> = {
    permitted_enctypes: effective.permittedEnctypes,
    default_tkt_enctypes: effective.initialTicketEnctypes,
  };
  return {
    kind: 'fields',
    title: setting.name,
    rows: [
      ...setting.values.map(({ value, where }): [string, Cell] => ['value', `${value}\n${where}`]),
      ['value', setting.values.length === 0 ? { text: 'not set', tone: 'quiet' } : null],
      ['libkrb5 makes of it', enctypeNames(made[setting.name] ?? [])],
      ['means', setting.meaning],
      ['kind of value', setting.type],
      ['several values', setting.many ? 'every one counts' : null],
      ['default', setting.default],
    ],
  };
}

function filesBlock({ files, incomplete, libraryVersion, libraryError }: ConfigResult): Block {
  return {
    kind: 'fields',
    title: 'Files, in the order in which they are read',
    rows: [
      ...files
        .slice(0, 50)
        .map(({ path, readable, reason, includedFrom, owner }): [string, Cell] => [
          includedFrom === null ? 'main' : 'included',
          readable
            ? `${path}${owner ? `  (${owner})` : ''}${includedFrom === null ? '' : `\nby ${includedFrom}`}`
            : { text: `${path}: ${reason}`, tone: 'warn' },
        ]),
      ['', files.length > 50 ? `and ${files.length - 50} more` : null],
      ['incomplete', incomplete && { text: incomplete, tone: 'warn' }],
      ['libkrb5', libraryVersion],
      ['libkrb5 says', libraryError && { text: libraryError, tone: 'bad' }],
    ],
  };
}

function enctypeNames(list: ConfigResult['effective']['permittedEnctypes']): string | null {
  return list.map(({ name, number }) => `${name ?? '?'} (${number})`).join(', ') || null;
}

function effectiveBlock({ effective }: ConfigResult): Block {
  const row = (
    label: string,
    { value, where, source }: { value: unknown; where: string; source: string },
  ): [string, Cell] => {
    const from = source === 'compiled' ? 'default' : where;
    return [label, `${value ?? 'none'}  (${from})`];
  };
  return {
    kind: 'fields',
    title: 'What holds',
    rows: [
      row('default realm', effective.defaultRealm),
      row('credential cache', effective.defaultCache),
      row('keytab', effective.defaultKeytab),
      row('client keytab', effective.defaultClientKeytab),
      ['permitted enctypes', enctypeNames(effective.permittedEnctypes)],
      row('dns_canonicalize_hostname', effective.dnsCanonicalizeHostname),
      row('rdns', effective.rdns),
      ['so for SPNs', effective.servicePrincipalNames],
      row('dns_lookup_kdc', effective.dnsLookupKdc),
      row('dns_lookup_realm', effective.dnsLookupRealm),
      row('udp_preference_limit', effective.udpPreferenceLimit),
      row('clockskew', effective.clockskew),
      row('forwardable', effective.forwardable),
      row('ticket_lifetime', effective.ticketLifetime),
      row('renew_lifetime', effective.renewLifetime),
    ],
  };
}

function notCounting(shadowedBy: string | null, checked: string): string {
  if (shadowedBy !== null) return `no: ${shadowedBy}`;
  return checked === 'differs' ? 'no: the library has another' : 'no: MIT reads no such key here';
}

/** A terminal is not the place for more; the document has all. */
const MOST_ROWS = 200;

function relationsBlock({ relations }: ConfigResult): Block {
  const rows = relations
    .slice(0, MOST_ROWS)
    .map(({ section, path, value, file, line, counts, shadowedBy, checked }): Cell[] => [
      `[${section}]`,
      path.join('.'),
      value,
      `${file}:${line}`,
      counts
        ? {
            text: checked === 'scan' ? 'counts, not checked' : 'counts',
            tone: checked === 'scan' ? 'quiet' : 'good',
          }
        : { text: notCounting(shadowedBy, checked), tone: 'warn' },
    ]);
  const more = relations.length - MOST_ROWS;
  if (more > 0) rows.push(['', `and ${more} more`, '--json has all', '', '']);
  return {
    kind: 'table',
    title: 'Settings in the files',
    head: ['section', 'key', 'value', 'where', 'counts'],
    rows,
  };
}

function environmentBlock({ environment }: ConfigResult): Block {
  const set = environment.filter((each) => each.set);
  const unset = environment.filter((each) => !each.set).map(({ name }) => name);
  return {
    kind: 'fields',
    title: 'Environment (programs with more rights than their caller pass over it)',
    rows: [
      ...set.map(({ name, value, meaning, remark }): [string, Cell] => [
        name,
        [`${value || 'empty'}`, meaning, ...(remark ? [remark] : [])].join('\n'),
      ]),
      ['not set', { text: unset.join(' '), tone: 'quiet' }],
    ],
  };
}

function mechanismsBlock({ mechanisms }: ConfigResult): Block {
  if (mechanisms.length === 0) {
    const none: Cell = { text: 'no plug-in is configured; NTLM needs gss-ntlmssp', tone: 'quiet' };
    return { kind: 'fields', title: 'Mechanism plug-ins of GSS-API', rows: [['', none]] };
  }
  const loads = ({ loads: answer, crashed, reason }: ConfigResult['mechanisms'][number]): Cell => {
    if (answer === true) return { text: 'yes', tone: 'good' };
    if (crashed) return { text: `crashes: ${reason}`, tone: 'bad' };
    return { text: `${answer === null ? 'not tried' : 'no'}: ${reason}`, tone: 'warn' };
  };
  return {
    kind: 'table',
    title: 'Mechanism plug-ins of GSS-API',
    head: ['name', 'mechanism', 'library', 'options', 'where', 'loads'],
    rows: mechanisms.map((each) => [
      each.name,
      `${each.oid}${each.meaning ? `\n${each.meaning}` : ''}`,
      each.library,
      each.options ?? '',
      each.where,
      loads(each),
    ]),
  };
}

function policyBlock({ cryptoPolicy: { policy, because, krb5File, fips, openssl } }: ConfigResult): Block {
  const has = (value: boolean) => (value ? 'yes' : 'no');
  return {
    kind: 'fields',
    title: 'System',
    rows: [
      ['crypto policy', policy === null ? { text: because, tone: 'quiet' } : `${policy}  (${because})`],
      ['for Kerberos', krb5File],
      ['FIPS mode', fips === null ? { text: 'the kernel has no such flag', tone: 'quiet' } : has(fips)],
      ['OpenSSL', openssl.library],
      ['MD4 and RC4', `${openssl.legacyProvider ?? 'no legacy provider'}\n${openssl.because}`],
    ],
  };
}
