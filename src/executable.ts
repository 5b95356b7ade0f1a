/** Whether this is the single-file executable, and what it carries. */
import type Sea from 'node:sea';

/** Node's module for it, loaded where it is needed. */
export function executable(): Pick<typeof Sea, 'isSea' | 'getRawAsset'> {
  return process.getBuiltinModule('node:sea');
}
