/** Mechanism plug-ins of GSS-API that do not load. */
import { finding, type Problem, quoted } from './configProblem.ts';

export type MechanismFact = {
  name: string;
  oid: string;
  oidValid: boolean;
  library: string;
  where: string;
  exists: boolean | null;
  architecture: string | null;
  loads: boolean | null;
  crashed: boolean;
  reason: string | null;
};

const broken = finding('mechanism-not-loadable', 'warning', 'mechanism does not load');
const crashes = finding('mechanism-not-loadable', 'error', 'mechanism crashes programs');
const ignored = finding('mechanism-line-ignored', 'warning', 'mechanism line passed over');

export function mechanismProblems(
  mechanisms: readonly MechanismFact[],
  files: readonly { path: string; reason: string | null; ignored: { where: string; text: string }[] }[],
): Problem[] {
  return [
    ...mechanisms.flatMap(ofMechanism),
    ...files.flatMap(({ path, reason, ignored: lines }) => [
      ...(reason === null
        ? []
        : [
            broken(
              [path, 'GSS_MECH_CONFIG'],
              `${path} cannot be read: ${reason}`,
              'mend the file, or unset GSS_MECH_CONFIG',
            ),
          ]),
      ...lines.map(({ where, text }) =>
        ignored(
          [path],
          `${where}: ${quoted(text)} is no line of name, object identifier and library`,
          'write NAME OID LIBRARY',
        ),
      ),
    ]),
  ];
}

function ofMechanism(mechanism: MechanismFact): Problem[] {
  const { name, library, where, exists, loads, crashed, reason, oid, oidValid } = mechanism;
  const about = [name, library, oid];
  const found: Problem[] = [];
  if (!oidValid)
    found.push(
      ignored(
        about,
        `${where}: ${quoted(oid)} is no object identifier`,
        'write numbers with dots between them',
      ),
    );
  if (crashed) {
    const evidence = `${where} names ${library}: loading it ended the process (${reason}); every program that asks for a mechanism loads it`;
    return [...found, crashes(about, evidence, `remove the line ${where}, or update what brings ${library}`)];
  }
  if (exists === false) {
    return [
      ...found,
      broken(
        about,
        `${where} names ${library}, which does not exist`,
        `install what brings it, or remove the line ${where}`,
      ),
    ];
  }
  if (loads === false) {
    found.push(
      broken(
        about,
        `${where} names ${library}, which does not load: ${reason}`,
        'update the package that brings it, or install what it needs',
      ),
    );
  }
  return found;
}
