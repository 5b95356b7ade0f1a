/** The checks of the doctor as they are declared: an order, an owner for each finding, and a place in the manual. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CHECKS } from '../../src/doctor/checks.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'man', 'sspidiag-doctor.1'), 'utf8');
const NAMES = CHECKS.map(({ code }) => code);

describe('the checks of the doctor', () => {
  it('depend on earlier ones only', () => {
    CHECKS.forEach(({ code, dependsOn }, index) => {
      const later = dependsOn.filter((other) => NAMES.indexOf(other) >= index);
      assert.deepEqual(later, [], code);
    });
  });

  it('own no finding twice, and treat only their own apart', () => {
    const owned = CHECKS.flatMap(({ owns }) => owns);
    assert.deepEqual(owned.toSorted(), [...new Set(owned)].sort());
    for (const { code, owns, standAlone, hides } of CHECKS) {
      const apart = [...standAlone, ...Object.entries(hides).flatMap(([by, hidden]) => [by, ...hidden])];
      assert.deepEqual(
        apart.filter((each) => !owns.includes(each)),
        [],
        code,
      );
    }
  });

  it('stand in the manual in their order', () => {
    const [, section = ''] = PAGE.split(/^\.Ss Checks$/m);
    const [list = ''] = section.split(/^\.(?:Ss|Sh) /m);
    assert.deepEqual(
      [...list.matchAll(/^\.It Cm (\S+)$/gm)].map(([, name]) => name),
      NAMES,
    );
  });
});
