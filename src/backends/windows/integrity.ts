/** Mandatory integrity levels: the SID S-1-16-N by name. */

/** SECURITY_MANDATORY_*_RID (winnt.h). */
const LEVELS = [
  [0x5000, 'Protected'],
  [0x4000, 'System'],
  [0x3000, 'High'],
  [0x2100, 'Medium Plus'],
  [0x2000, 'Medium'],
  [0x1000, 'Low'],
  [0x0000, 'Untrusted'],
] as const;

export type IntegrityLevel = (typeof LEVELS)[number][1];

/** `High` for `S-1-16-12288`; a level between two names has that of the lower one. Null for other SIDs. */
export function integrityName(sid: string): IntegrityLevel | null {
  const match = /^S-1-16-(\d+)$/.exec(sid);
  if (!match) return null;
  const level = Number(match[1]);
  return LEVELS.find(([from]) => level >= from)?.[1] ?? null;
}
