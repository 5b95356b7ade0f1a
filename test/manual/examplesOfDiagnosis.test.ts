/** The examples of the pages on the doctor and its instruments; the rule is told in examples.test.ts. */
import { DIAGNOSIS_COMMANDS } from '../../src/cli/diagnosis.ts';
import { PAGE_EXAMPLES, testExamples } from './runExamples.ts';

const PAGES = DIAGNOSIS_COMMANDS.map(({ name }) => `sspidiag-${name}.1`);

testExamples(PAGE_EXAMPLES.filter(({ name }) => PAGES.includes(name)));
