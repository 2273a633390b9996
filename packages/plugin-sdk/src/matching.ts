/**
 * One person as a criterion sees them: pseudonymous answers, never a name.
 *
 * @since api 1
 */
export interface Candidate {
  /** By the question's key. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** BCP 47 tags. */
  readonly languages: readonly string[];
  /** IANA. */
  readonly timeZone: string;
  /** The half hours of a reference week in UTC in which the person is free, one bit each from Monday 00:00. */
  readonly availability: Uint8Array;
}

/**
 * A way to compare a mentee with a mentor. A pure function over plain data: no context, no network, no clock.
 *
 * @since api 1
 */
export interface MatchingCriterion<Settings> {
  /** Prepares both sides once; the function returned is called for every pair: 0 … 1, or NaN where an answer is missing. */
  compare(
    mentees: readonly Candidate[],
    mentors: readonly Candidate[],
    settings: Settings,
  ): (mentee: number, mentor: number) => number;
}

/**
 * Scores of the pairs that may meet: dense (row-major, NaN = excluded) or sparse (CSR: the pairs of mentee `i` are
 * `rowStart[i] … rowStart[i + 1]`; a pair that is not listed is excluded).
 *
 * @since api 1
 */
export type Scores =
  | { readonly kind: 'dense'; readonly value: Float32Array }
  | {
      readonly kind: 'sparse';
      readonly rowStart: Uint32Array;
      readonly mentor: Uint32Array;
      readonly value: Float32Array;
    };

/**
 * What a strategy solves. The arrays may lie in shared memory: read them, never write to them.
 *
 * @since api 1
 */
export interface MatchingProblem {
  readonly mentees: number;
  readonly mentors: number;
  readonly scores: Scores;
  /** The most mentees that each mentor takes. */
  readonly capacity: Uint16Array;
  /** The fewest mentees of each mentor; given only to strategies that can keep it. */
  readonly atLeast?: Uint16Array;
  /** Pairs that must be made, as mentee, mentor, mentee, mentor … */
  readonly pinned: Uint32Array;
  /** Rank of each scored pair in the mentee's list, laid out like the scores; 0 = unranked. */
  readonly rankByMentee?: Uint16Array;
  /** The same in the mentor's list. */
  readonly rankByMentor?: Uint16Array;
  /** The only source of chance that a strategy may use. */
  readonly seed: number;
}

/**
 * What a strategy answers. The core verifies it before anything is stored.
 *
 * @since api 1
 */
export interface MatchingResult {
  /** The mentor of each mentee, -1 for none. */
  readonly mentorOf: Int32Array;
  /**
   * Dual values, from which the core proves how far the total can be from the best:
   * `mentee[i] + mentor[j] ≥ score[i][j]` for every allowed pair, and every value ≥ 0. Then no matching is worth more
   * than `Σ mentee + Σ capacity × mentor`, and an exact strategy's total equals it.
   * What must hold loosens this: a pinned mentee's pin is their only allowed pair, and their value may be negative; so
   * may that of a mentor with a lower bound, who then counts `atLeast` times instead of `capacity` times.
   */
  readonly certificate?: { readonly mentee: Float64Array; readonly mentor: Float64Array };
}

/**
 * What surrounds one run of a strategy.
 *
 * @since api 1
 */
export interface MatchingRunControl<Settings> {
  readonly settings: Settings;
  /** Reads shared memory, so that a synchronous loop sees it. Once true, return the best so far. */
  readonly aborted: () => boolean;
  /** `fraction` is 0 … 1; with `bestSoFar` the host has something to keep when the deadline ends the thread. */
  readonly progress: (fraction: number, bestSoFar?: MatchingResult) => void;
}

/**
 * A way to choose the pairs. Runs in a worker thread with a deadline and a memory limit.
 *
 * @since api 1
 */
export interface MatchingStrategy<Settings> {
  /** What it keeps; the core asks for nothing else. */
  readonly can: {
    /** No other matching has a higher total. */
    readonly exact: boolean;
    /** Takes sparse scores too. */
    readonly sparse: boolean;
    /** Keeps lower bounds. */
    readonly atLeast: boolean;
    /** Reads the ranks. */
    readonly ranks: boolean;
  };
  /** Throws `Rejected` when what must hold can't hold together, such as two pins of one mentee. */
  solve(problem: MatchingProblem, run: MatchingRunControl<Settings>): MatchingResult | Promise<MatchingResult>;
}
