/** `config`: the effective Kerberos configuration of this host and process, and what is wrong with it. */
import { accessSync, constants } from 'node:fs';
import { type ProfileScan, scanProfile } from '../backends/libkrb5/profileScan.ts';
import { cryptoPolicy } from '../backends/posix/cryptoPolicy.ts';
import { mechanismFiles } from '../backends/posix/mechanismPlugins.ts';
import { opensslLegacy } from '../backends/posix/opensslLegacy.ts';
import { environmentProblems } from '../findings/configEnvironment.ts';
import { fileProblems } from '../findings/configFiles.ts';
import { keyProblems } from '../findings/configKeys.ts';
import { mechanismProblems } from '../findings/configMechanisms.ts';
import { findingsOf, type Problem } from '../findings/configProblem.ts';
import { realmProblems } from '../findings/configRealms.ts';
import type { JudgedRelation } from '../findings/configValues.ts';
import { valueProblems } from '../findings/configValues.ts';
import type { ConfigFacts } from '../operations/config.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { ConfigResult } from '../report/schema/config.ts';
import { effectiveSettings, servicePrincipalWords } from './configEffective.ts';
import { environmentFacts, fileFact, fileRemark, userFile } from './configEnvironment.ts';
import { type MechanismFact, mechanismFacts } from './configMechanisms.ts';
import { relationFacts, unseen } from './configRelations.ts';
import { relationsNamed, settingFact } from './configSetting.ts';
import { isolated } from './isolated.ts';

export type ConfigOptions = CommonOptions & {
  /** One setting, or null for all. */
  setting: string | null;
};

/** @throws UsageError where no setting has that name */
export async function config(options: ConfigOptions): Promise<Report<ConfigResult>> {
  if (process.platform === 'win32') return report('config', ON_WINDOWS);
  const [ran, mechanisms] = await Promise.all([
    isolated<ConfigFacts>('config', {}, options),
    mechanismFacts(options),
  ]);
  const { facts, calls, unanswered } = ran;
  if (unanswered?.exitCode === EXIT.interrupted) return report('config', unanswered);
  const gathered = gather(facts, mechanisms, options.setting);
  const findings = [...(unanswered?.findings ?? []), ...findingsOf(gathered.problems)];
  const failed = findings.some(({ severity }) => severity === 'error');
  return report('config', {
    exitCode: unanswered?.exitCode ?? (failed ? EXIT.no : EXIT.yes),
    result: gathered.result,
    findings,
    calls,
    error: unanswered?.error ?? null,
  });
}

const ON_WINDOWS = {
  exitCode: EXIT.cannotTell,
  error: {
    message:
      'krb5.conf, GSS-API and its plug-ins do not serve Windows, whose settings are in the registry and in policies',
    hint: 'run sspidiag whoami and sspidiag packages here, or this command on Linux',
  },
};

type Gathered = { result: ConfigResult; problems: Problem[] };

/** @param facts null where libkrb5 could not be asked: the files are read all the same */
export function gather(
  facts: ConfigFacts | null,
  mechanisms: MechanismFact[],
  setting: string | null,
): Gathered {
  const scan = facts?.scan ?? scanProfile(likelyFiles());
  const library = facts?.library ?? null;
  const relations = relationFacts(scan, library?.tree ?? null, (name) => process.env[name] !== undefined);
  const environment = environmentFacts();
  const effective = effectiveSettings(facts, relations);
  const named = setting === null ? relations : relationsNamed(setting, relations);
  const one = setting === null ? null : settingFact(setting, named, relations, environment);
  const everything = problemsOf(facts, scan, relations, mechanisms, effective.dnsLookupKdc.value);
  const problems =
    setting === null ? everything : everything.filter((each) => concerns(each, setting, named));
  const { defaultRealm, defaultCache, defaultKeytab, defaultClientKeytab } = library?.settings ?? {};
  const plain = (each?: { value: string | null; source: typeof effective.rdns.source; where: string }) =>
    each ? { value: each.value, source: each.source, where: each.where } : UNKNOWN;
  const list = (each?: { enctypes: { number: number; name: string | null }[] }) =>
    (each?.enctypes ?? []).map(({ number, name }) => ({ number, name }));
  return {
    problems,
    result: {
      files: scan.files.map((file) => ({ ...file, owner: file.readable ? fileRemark(file.path) : null })),
      incomplete: scan.incomplete ?? library?.tree?.incomplete ?? null,
      libraryVersion: facts?.version ?? null,
      libraryError: facts?.initError?.text ?? facts?.notAsked ?? null,
      setting: one,
      relations: named,
      unseen: setting === null ? unseen(scan, library?.tree ?? null).slice(0, 100) : [],
      effective: {
        defaultRealm: plain(defaultRealm),
        defaultCache: plain(defaultCache),
        defaultKeytab: plain(defaultKeytab),
        defaultClientKeytab: plain(defaultClientKeytab),
        permittedEnctypes: list(library?.permitted),
        initialTicketEnctypes: list(library?.initial),
        ...effective,
        servicePrincipalNames: servicePrincipalWords(
          effective.dnsCanonicalizeHostname.value,
          effective.rdns.value,
        ),
      },
      environment,
      mechanisms,
      cryptoPolicy: {
        ...cryptoPolicy(),
        openssl: opensslLegacy(),
      },
    },
  };
}

const UNKNOWN = {
  value: null,
  source: 'unknown' as const,
  where: 'unknown, because libkrb5 could not be asked',
};

/** Where libkrb5 cannot be asked, this is what it mostly reads. */
function likelyFiles(): string[] {
  return (process.env.KRB5_CONFIG ?? '/etc/krb5.conf').split(':').filter((path) => path !== '');
}

function problemsOf(
  facts: ConfigFacts | null,
  scan: ProfileScan,
  relations: JudgedRelation[],
  mechanisms: MechanismFact[],
  dnsLookupKdc: boolean,
): Problem[] {
  const library = facts?.library ?? null;
  const { initError = null, notAsked = null } = facts ?? {};
  const realm = library?.settings.defaultRealm;
  const cache = library?.settings.defaultCache.value ?? null;
  const realms = scan.sections.filter(({ path }) => path[0] === 'realms' && path.length === 2);
  const variables = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  const socket = relations.find(
    ({ section, path, counts }) => counts && section === 'libdefaults' && path.join() === 'kcm_socket',
  );
  const kcm = socket?.value ?? '/var/run/.heim_org.h5l.kcm-socket';
  const judged = facts?.judged ?? { durations: {}, unknownEnctypes: {} };
  const krb5Config = process.env.KRB5_CONFIG ?? null;
  // What others' rules say of a configuration that is not in force would only hide its cause.
  const values = valueProblems({
    relations,
    ...judged,
    variable: (name) => process.env[name],
    initFailed: initError !== null,
    permitted: library?.permitted ?? null,
  });
  const own = fileProblems({ scan, krb5Config, initError, notAsked, describe: fileRemark });
  const explained = values.some(({ severity }) => severity === 'error');
  return [
    ...own.filter(({ code }) => !(explained && code === 'configuration-unusable')),
    ...values,
    ...keyProblems(scan),
    ...realmProblems({
      defaultRealm: realm?.value ? { value: realm.value, where: realm.where } : null,
      realms: realms.map(({ path, file, line }) => ({ name: path[1] ?? '', where: `${file}:${line}` })),
      relations,
      dnsLookupKdc,
    }),
    ...mechanismProblems(mechanisms, mechanismFiles()),
    ...environmentProblems({
      variables,
      uid: process.geteuid?.() ?? -1,
      look: lookAt,
      users: userFile,
      hasInterposer: mechanisms.some(({ options }) => options?.includes('interposer') === true),
      cache,
      kcmSocket: { path: kcm, found: fileFact(kcm).found },
    }),
  ];
}

function lookAt(path: string) {
  const fact = fileFact(path);
  if (!fact.found) return { found: false, errno: fact.errno, readable: false, uid: null, mode: null };
  return { found: true, errno: null, readable: isReadable(path), uid: fact.uid, mode: fact.mode };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** A whole that cannot be used concerns everybody. */
function concerns(
  { about, severity, code }: Problem,
  setting: string,
  named: readonly JudgedRelation[],
): boolean {
  if (severity === 'error' && /^config/.test(code)) return true;
  const names = new Set([
    setting,
    setting.slice(setting.lastIndexOf('.') + 1),
    ...named.map(({ path }) => path.at(-1) ?? ''),
  ]);
  return about.some((name) => names.has(name));
}
