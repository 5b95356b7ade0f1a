/** Realm names of krb5.conf that do not fit each other: Kerberos tells upper from lower case. */
import { finding, type Problem } from './configProblem.ts';
import type { JudgedRelation } from './configValues.ts';

export type RealmsSituation = {
  /** The default realm as the library gives it; null where there is none. */
  defaultRealm: { value: string; where: string } | null;
  /** Subsections of [realms], with where each begins. */
  realms: readonly { name: string; where: string }[];
  relations: readonly JudgedRelation[];
  dnsLookupKdc: boolean;
};

const kase = finding('realm-case', 'warning', 'realm in wrong case');
const wrongCase = finding('realm-case', 'error', 'realm in wrong case');
const unconfigured = finding('realm-unconfigured', 'error', 'realm has no KDC');
const unsure = finding('realm-unconfigured', 'warning', 'realm is not configured');

export function realmProblems(situation: RealmsSituation): Problem[] {
  return [...ofDefaultRealm(situation), ...ofTwins(situation), ...ofDomains(situation)];
}

function ofDefaultRealm({ defaultRealm, realms, relations, dnsLookupKdc }: RealmsSituation): Problem[] {
  if (!defaultRealm) return [];
  const { value, where } = defaultRealm;
  const about = ['libdefaults', 'default_realm', value];
  const configured = realms.some(({ name }) => name === value);
  const twin = realms.find(({ name }) => name !== value && same(name, value));
  const dns = dnsLookupKdc ? 'DNS is asked for its KDC' : 'dns_lookup_kdc is off, so no KDC is found';
  if (!configured && twin) {
    const evidence = `${where} sets the default realm ${value}, and [realms] has ${twin.name} (${twin.where}): Kerberos takes them for two realms; ${dns}`;
    return [(dnsLookupKdc ? kase : wrongCase)(about, evidence, `write default_realm = ${twin.name}`)];
  }
  const found: Problem[] = [];
  if (value !== value.toUpperCase()) {
    const evidence = `${where} sets the default realm ${value}, with lower-case letters; nearly every realm is in upper case, Active Directory's always`;
    found.push(kase(about, evidence, `if the realm is ${value.toUpperCase()}, write it so`));
  }
  if (!configured && !dnsLookupKdc) {
    const evidence = `[realms] has no ${value}, and ${dns}`;
    found.push(
      unconfigured(
        about,
        evidence,
        `add ${value} = { kdc = HOST } to [realms], or set dns_lookup_kdc = true`,
      ),
    );
  } else if (configured && !dnsLookupKdc && !hasKdc(relations, value)) {
    found.push(
      unconfigured(
        about,
        `[realms] names no kdc for ${value}, and ${dns}`,
        `add kdc = HOST to ${value} in [realms]`,
      ),
    );
  }
  return found;
}

function hasKdc(relations: readonly JudgedRelation[], realm: string): boolean {
  return relations.some(
    ({ section, path }) => section === 'realms' && path[0] === realm && path[1] === 'kdc',
  );
}

function ofTwins({ realms }: RealmsSituation): Problem[] {
  const first = new Map<string, { name: string; where: string }>();
  return realms.flatMap((realm) => {
    const other = first.get(realm.name.toLowerCase());
    if (!other) first.set(realm.name.toLowerCase(), realm);
    if (!other || other.name === realm.name) return [];
    const evidence = `[realms] has ${other.name} (${other.where}) and ${realm.name} (${realm.where}): Kerberos takes them for two realms`;
    return [
      kase(
        [realm.name, other.name],
        evidence,
        'keep the one that the KDC uses, mostly the one in upper case',
      ),
    ];
  });
}

function ofDomains({ relations, realms, defaultRealm, dnsLookupKdc }: RealmsSituation): Problem[] {
  const known = [...realms.map(({ name }) => name), ...(defaultRealm ? [defaultRealm.value] : [])];
  return relations.flatMap((relation) => {
    const { section, path, value, file, line } = relation;
    const [host = ''] = path;
    const where = `${file}:${line}`;
    const about = [section, ...path, value];
    // An empty realm has the KDC refer the client.
    if (section !== 'domain_realm' || path.length !== 1 || value === '') return [];
    const found: Problem[] = [];
    if (host !== host.toLowerCase()) {
      const evidence = `${where} maps ${host}: host names are compared in lower case, so it never fits`;
      found.push(kase(about, evidence, `write ${host.toLowerCase()} = ${value}`));
    }
    const twin = known.find((name) => same(name, value));
    if (known.includes(value)) return found;
    if (twin) {
      const evidence = `${where} maps ${host} to ${value}, and the realm is written ${twin} elsewhere`;
      found.push(kase(about, evidence, `write ${host} = ${twin}`));
    } else if (!dnsLookupKdc) {
      const evidence = `${where} maps ${host} to ${value}, which [realms] does not have; dns_lookup_kdc is off`;
      found.push(
        unsure(about, evidence, `add ${value} with its kdc to [realms], unless referrals lead there`),
      );
    }
    return found;
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
