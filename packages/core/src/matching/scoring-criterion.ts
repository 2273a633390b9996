import type { Candidate } from '@mentorkit/plugin-sdk';

export interface PreparedCriterion {
  /** 0 … 1, or NaN where an answer is missing. */
  value(mentee: number, mentor: number): number;
  /**
   * Adds weight × value of one mentee's pairs to `sums` and, where there is a value, the weight to `weights`. What comes
   * out for an excluded pair (not 0 in `excluded`) is not used.
   */
  add(mentee: number, excluded: Uint8Array, sums: Float64Array, weights: Float64Array): void;
}

/** How answers of one kind are read (undefined = missing), told apart, and compared. */
export interface Fit<Value> {
  readonly mentee: (person: Candidate) => Value | undefined;
  readonly mentor: (person: Candidate) => Value | undefined;
  /** Equal for values that always compare alike. */
  readonly identity: (value: Value) => string;
  readonly compare: (mentee: Value, mentor: Value) => number;
}
