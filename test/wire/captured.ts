/** Tokens of real libraries, captured in a lab. */
import { NODE } from '../support/installation.ts';
import type { TestLab } from '../support/lab.ts';
import type { CaptureRequest } from './capture.ts';

const CAPTURE = new URL('capture.ts', import.meta.url).pathname;

/** The tokens of a loopback handshake, leg by leg; of a handshake that fails, those before that. */
export async function captured(lab: Pick<TestLab, 'run'>, request: CaptureRequest): Promise<Buffer[]> {
  const { stdout, stderr, exitCode } = await lab.run([NODE, CAPTURE, JSON.stringify(request)]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'hex'));
}
