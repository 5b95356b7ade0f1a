/** What the KDCs of a realm, and their silence, tell: realm, reachability, then what they answered. */
import type { KdcResult } from '../report/schema/kdc.ts';
import type { Finding } from './finding.ts';
import { answerFindings } from './kdcAnswers.ts';
import { clockFindings } from './kdcClock.ts';
import { enctypeFindings } from './kdcEnctypes.ts';
import { misreadFindings, reachFindings } from './kdcReach.ts';

/**
 * All findings, the one that hides others first.
 *
 * @param unusable libkrb5 could not read its configuration
 */
export function kdcFindings(result: KdcResult, unusable: boolean): Finding[] {
  if (result.realm.name === null) return [realmUnknown(result, unusable)];
  const asked = result.kdcs.filter(({ used }) => used !== false);
  return [
    ...(unusable ? [configurationUnusable(result)] : []),
    ...reachFindings(result, asked),
    ...misreadFindings(result, asked),
    ...clockFindings(result),
    ...enctypeFindings(result),
    ...answerFindings(result),
  ];
}

function configurationUnusable({ libraryReason }: KdcResult): Finding {
  return {
    code: 'configuration-unusable',
    severity: 'error',
    title: 'krb5.conf cannot be used',
    evidence: [`libkrb5: ${libraryReason}`],
    cure: ['mend the file, or name another one in KRB5_CONFIG; whoami shows which files are read'],
  };
}

function realmUnknown(result: KdcResult, unusable: boolean): Finding {
  if (unusable) return configurationUnusable(result);
  return {
    code: 'realm-unknown',
    severity: 'error',
    title: 'realm cannot be determined',
    evidence: [`default realm: ${result.realm.where}`],
    cure: [
      'name it: sspidiag kdc EXAMPLE.COM',
      ...(result.library ? ['set default_realm in the [libdefaults] section of krb5.conf'] : []),
    ],
  };
}
