/** The scenarios: one healthy realm and the ways in which it breaks, each as a declaration. */
import { UsageError } from '../report/exitCodes.ts';
import { nearest } from '../report/nearest.ts';
import type { Scenario } from './scenario.ts';
import { ACCOUNT_SCENARIOS } from './scenarios/accounts.ts';
import { CLIENT_SCENARIOS } from './scenarios/clients.ts';
import { REALM_SCENARIOS } from './scenarios/realms.ts';
import { SERVICE_SCENARIOS } from './scenarios/services.ts';

/** Every scenario of the realm of an MIT KDC, in the order in which one meets them: client, account, KDC, service. */
export const SCENARIOS: readonly Scenario[] = [
  ...CLIENT_SCENARIOS,
  ...ACCOUNT_SCENARIOS,
  ...REALM_SCENARIOS,
  ...SERVICE_SCENARIOS,
];

/**
 * The scenario of that name.
 *
 * @throws UsageError with the nearest name if there is none.
 */
export function scenario(name: string, scenarios: readonly Scenario[] = SCENARIOS): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = scenarios.map((candidate) => candidate.name);
  const guess = nearest(name, names);
  throw new UsageError(
    `no scenario is called ${JSON.stringify(name)}`,
    guess ? `did you mean ${guess}?` : `the scenarios: ${names.join(', ')}`,
  );
}

/** sspidiag's arguments for a scenario's demonstration in the lab at that folder. */
export function demonstration({ demonstration }: Scenario, directory: string): string[] {
  return inLab(demonstration, directory);
}

/** The arguments with which the doctor finds the cause there. */
export function doctorArguments({ doctor }: Scenario, directory: string): string[] {
  return ['doctor', ...inLab(doctor.arguments, directory)];
}

const inLab = (words: readonly string[], directory: string) =>
  words.map((argument) => argument.replace('$SSPIDIAG_LAB', () => directory));
