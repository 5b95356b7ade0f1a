/** Findings about security packages that are not there. */
import { nearest } from '../report/nearest.ts';
import type { LibraryKind } from '../status/functions/entry.ts';
import type { Status } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { sspiFinding } from './sspi.ts';

/** Packages that a plug-in brings, and what installs it on Debian. */
const PLUGINS: Readonly<Record<string, string>> = { ntlm: 'apt-get install gss-ntlmssp' };

/** Packages that a plug-in would bring and that are not among those that are there, each as a note. */
export function missingPlugins(known: readonly string[]): Finding[] {
  const lower = known.map((name) => name.toLowerCase());
  return Object.keys(PLUGINS)
    .filter((plugin) => !lower.includes(plugin))
    .map((plugin) => ({ ...packageMissing(plugin.toUpperCase(), known), severity: 'info' }));
}

/**
 * A package that the library does not have: `package-missing` where a plug-in would bring it, else `package-unknown`.
 *
 * @param name as the user wrote it
 * @param known names of the packages that are there, empty where they were not asked for
 */
export function packageMissing(name: string, known: readonly string[]): Finding {
  const plugin = PLUGINS[name.toLowerCase()];
  const listed = known.length > 0 ? [`the library offers ${known.join(', ')}`] : [];
  if (plugin) {
    return {
      code: 'package-missing',
      severity: 'error',
      title: 'security package not installed',
      evidence: [`the library has no mechanism for ${name}`, ...listed],
      cure: [plugin],
    };
  }
  const near = nearest(name, [...known, 'Kerberos', 'NTLM', 'Negotiate']);
  return {
    code: 'package-unknown',
    severity: 'error',
    title: 'no such security package',
    evidence: [`no security package is called "${name}"`, ...listed],
    cure: [near ? `did you mean ${near}?` : 'sspidiag packages lists what there is'],
  };
}

/**
 * A package that a library with the SSPI ABI says it does not have. SSPI compares names without regard to case, but
 * libwinpr does not: then the name was only spelt differently.
 *
 * @param name as the user wrote it, and as the library was asked
 * @param known names of the packages that are there
 */
export function packageNotFound(
  name: string,
  known: readonly string[],
  status: Status,
  library: LibraryKind,
): Finding {
  const finding = sspiFinding(status, { package: name, library });
  const same = known.find((each) => each.toLowerCase() === name.toLowerCase());
  const near = same ?? nearest(name, known);
  return {
    ...finding,
    evidence: [
      ...finding.evidence.slice(0, 1),
      `it was asked for "${name}"`,
      ...(known.length > 0 ? [`the library lists ${known.join(', ')}`] : []),
      ...(same && same !== name ? ['this library tells upper from lower case'] : []),
    ],
    cure: near && near !== name ? [`did you mean "${near}"?`] : finding.cure,
  };
}
