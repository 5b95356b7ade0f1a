/** The examples of all other pages than those on diagnosis; the rule is told in examples.test.ts. */
import { DIAGNOSIS_COMMANDS } from '../../src/cli/diagnosis.ts';
import { PAGE_EXAMPLES, testExamples } from './runExamples.ts';

const ELSEWHERE = DIAGNOSIS_COMMANDS.map(({ name }) => `sspidiag-${name}.1`);

testExamples(PAGE_EXAMPLES.filter(({ name }) => !ELSEWHERE.includes(name)));
