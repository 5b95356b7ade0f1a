/** This program as it is proved: the bundle. */
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
export const SSPIDIAG: readonly string[] = [process.execPath, join(ROOT, 'bin', 'sspidiag.js')];
