/** The ExplainedFinding type: what a finding's code means wherever it comes, and what usually cures it. */
export type ExplainedFinding = {
  /** As the finding usually has it; some have another where they come from another side. */
  title: string;
  meaning: string;
  /** In general; the finding itself names the file, the account or the host. At least one. */
  cures: readonly string[];
};
