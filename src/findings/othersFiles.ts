/** Files of others: what root named, or what root's libraries take by themselves, can be changed by somebody else. */
import type { Finding } from './finding.ts';

/** @param files a clause for each, with who can change it */
export function filesOfOthers(files: readonly string[]): Finding {
  return {
    code: 'files-of-others',
    severity: 'info',
    title: 'others can change these files',
    evidence: [...files],
    cure: [
      'where that is not meant: let only root write there (chown root FILE; chmod go-w FILE), or run this as the user whose files they are',
    ],
  };
}
