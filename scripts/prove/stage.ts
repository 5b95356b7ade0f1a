/** What a proof consists of. */

/** One thing that was measured, and what it has to keep to. */
export type Figure = {
  what: string;
  value: number;
  unit: string;
  /** Null for a figure that only tells, as a duration. */
  atMost: number | null;
};

export type Proof = {
  /** Its name on the command line, and in the report. */
  name: string;
  /** What is proved, as the page of figures says it. */
  claim: string;
  /** @throws Error where it cannot be tried, or where what is proved is wrong in a way that is no figure */
  run(): Promise<Figure[]>;
};

export function holds({ value, atMost }: Figure): boolean {
  return atMost === null || value <= atMost;
}
