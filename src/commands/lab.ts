/** `lab`: a command in a throw-away realm, or the list of what can be broken there. */
import { selfCommand } from '../isolate/run.ts';
import { AD_REALM } from '../lab/adRealm.ts';
import { AD_SCENARIOS } from '../lab/adScenarios.ts';
import { MIT_REALM } from '../lab/mitRealm.ts';
import { runInLab } from '../lab/runInLab.ts';
import type { Scenario } from '../lab/scenario.ts';
import { SCENARIOS, scenario } from '../lab/scenarios.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { LabResult } from '../report/schema/lab.ts';

export type LabOptions = CommonOptions & {
  scenario: string | null;
  ad: boolean;
  list: boolean;
  command: string[];
};

/**
 * Runs the command in the lab; its exit code is the lab's.
 *
 * @returns null where the command's own output is the answer and no report was asked for
 */
export async function lab(options: LabOptions): Promise<Report<LabResult> | null> {
  const [realm, scenarios] = options.ad ? [AD_REALM, AD_SCENARIOS] : [MIT_REALM, SCENARIOS];
  if (options.list) {
    if (options.command.length > 0) throw new UsageError('--list takes no command');
    return report('lab', {
      exitCode: EXIT.yes,
      result: { realm: realm.name, scenarios: scenarios.map(describe), run: null },
    });
  }
  const chosen = chosenOf(options.scenario ?? 'healthy', scenarios, options.ad);
  const ran = await runInLab(chosen, options.command, {
    self: selfCommand(),
    realm,
    stdout: options.json ? 'stderr' : 'inherit',
  });
  const { exitCode } = ran;
  if (!options.json) {
    process.exitCode = exitCode;
    return null;
  }
  const run = {
    scenario: chosen.name,
    command: options.command.length > 0 ? options.command : ['sspidiag', ...chosen.demonstration],
    exitCode,
    signal: ran.signal,
    startMilliseconds: Math.round(ran.labMilliseconds),
  };
  return report('lab', { exitCode, result: { realm: realm.name, scenarios: [describe(chosen)], run } });
}

/** One that the other realm alone has is no slip of the pen. */
function chosenOf(name: string, scenarios: readonly Scenario[], ad: boolean): Scenario {
  const named = (each: Scenario) => each.name === name;
  if (!scenarios.some(named) && [...SCENARIOS, ...AD_SCENARIOS].some(named)) {
    throw new UsageError(
      `the scenario ${name} is made with ${ad ? 'an MIT KDC' : 'Active Directory'} only`,
      ad ? 'leave out --ad' : 'add --ad',
    );
  }
  return scenario(name, scenarios);
}

function describe(each: Scenario): LabResult['scenarios'][number] {
  const { name, title, summary, expects } = each;
  return { name, title, summary, demonstration: ['sspidiag', ...each.demonstration], expects };
}
