/** What a check of the doctor is: one thing that must hold, declared with what it depends on. */
/** `no` comes from findings alone, so that every no has its evidence and its cure. */
export type Answer = 'yes' | 'no' | 'unknown' | 'not-checked';

/** What was seen of a check where no finding speaks against it. */
export type Look = { answer: Exclude<Answer, 'no'>; sentence: string };

export type CheckCode =
  | 'library'
  | 'configuration'
  | 'name'
  | 'kdc'
  | 'clock'
  | 'account'
  | 'enctypes'
  | 'credentials'
  | 'service-name'
  | 'service-key'
  | 'handshake'
  | 'web-server';

export type Check<Seen, Code extends string = string> = {
  code: Code;
  /** What must hold, in a few words. */
  title: string;
  /** Checks that must hold before this one can: where one of them does not, an error here follows from it. */
  dependsOn: readonly Code[];
  /** Codes of findings that belong here, the one that hides the others first. */
  owns: readonly string[];
  /** Those of them that stand by themselves, whatever else does not hold: a file that is missing follows from nothing. */
  standAlone: readonly string[];
  /** A finding's code, and those of findings here that only follow from it. */
  hides: Readonly<Record<string, readonly string[]>>;
  /** Where it holds, authentication was seen to work; where it does not, or is not known to, it was not. */
  isProof: boolean;
  /** Findings of these instruments that no check owns belong here too. */
  instruments: readonly string[];
  look(seen: Seen): Look;
};

export type CheckResult = {
  code: string;
  title: string;
  answer: Answer;
  sentence: string;
  dependsOn: string[];
  /** The check that has to hold first, and does not; null where there is none. */
  followsFrom: string | null;
  /** Codes of its findings. */
  findings: string[];
};

export const yes = (sentence: string): Look => ({ answer: 'yes', sentence });
export const unknown = (because: string): Look => ({
  answer: 'unknown',
  sentence: `unknown, because ${because}`,
});
export const notChecked = (because: string): Look => ({
  answer: 'not-checked',
  sentence: `not checked, because ${because}`,
});
