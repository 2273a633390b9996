import type { Candidate, Scores } from '@mentorkit/plugin-sdk';
import { prepareCriterion, type Criterion } from './scoring-criteria.ts';
import { exclusions, type ExclusionCode, type Limits } from './scoring-limits.ts';

/** One person of the pool. `person` is the same in both roles, so that nobody is proposed to themselves. */
export interface Participant extends Candidate {
  readonly id: string;
  readonly person: string;
}

/** Who could meet, and by what they are compared: plain data that can be handed to a worker thread. */
export interface ScoringInput {
  readonly mentees: readonly Participant[];
  readonly mentors: readonly Participant[];
  readonly criteria: readonly Criterion[];
  readonly limits: Limits;
  /** Pairs that must never be proposed, as participant ids: mentee, mentor. Ids outside the pool are no fault. */
  readonly bans: readonly (readonly [string, string])[];
}

/** The pool, prepared: any pair can be scored or refused at once, without the matrix of all pairs. */
export interface Scoring {
  readonly mentees: number;
  readonly mentors: number;
  readonly criteria: readonly Criterion[];
  /** Why these two may not meet, if so. */
  excludedBy(mentee: number, mentor: number): ExclusionCode | undefined;
  /** Of each criterion, how well these two fit (0 … 1), NaN where an answer is missing. */
  values(mentee: number, mentor: number): number[];
  /** For each mentor 0 where this mentee may meet them. Valid until the next call. */
  excludedRow(mentee: number): Uint8Array;
  /** Writes the scores of one mentee's pairs in millionths, NaN for those that are excluded. */
  scoreRow(mentee: number, into: Float64Array): void;
}

/** What the whole of a score is divided into. Scores are stored and explained as whole millionths, so that parts add up exactly. */
export const scoreUnit = 1_000_000;

/** The largest matrix of all pairs that is held in memory (256 MiB); larger pools need limits that make them sparse. */
export const mostDensePairs = 2 ** 26;

/**
 * Prepares what is compared. For one pair, prepare a pool of those two: that takes no time worth a worker thread. Throws
 * RangeError for a weight or an option that makes no sense.
 */
export function prepareScoring(input: ScoringInput): Scoring {
  const { mentees, mentors } = input;
  const criteria = input.criteria.filter(criterion => criterion.weight !== 0);
  const prepared = criteria.map(criterion => prepareCriterion(criterion, mentees, mentors));
  const limits = exclusions(input);
  const weights = new Float64Array(mentors.length);
  return {
    mentees: mentees.length,
    mentors: mentors.length,
    criteria,
    excludedBy: limits.excludedBy,
    excludedRow: limits.row,
    values: (mentee, mentor) => prepared.map(criterion => criterion.value(mentee, mentor)),
    scoreRow(mentee, into) {
      const excluded = limits.row(mentee);
      into.fill(0);
      weights.fill(0);
      for (const criterion of prepared) criterion.add(mentee, excluded, into, weights);
      for (let mentor = 0; mentor < into.length; mentor++)
        into[mentor] = wholeScore(into[mentor]!, weights[mentor]!) + penalty[excluded[mentor]!]!;
    },
  };
}

// Added to a score: nothing for reason 0, and what is excluded becomes NaN; quicker than a branch that can't be foretold.
const penalty = new Float64Array(256).fill(NaN).fill(0, 0, 1);

/**
 * The score in millionths. Criteria that could not be compared are left out of both sums, so that a missing answer is
 * neither good nor bad; a pair about which nothing is known scores 0.
 */
export function wholeScore(weightedSum: number, weightSum: number): number {
  return weightSum > 0 ? Math.round((scoreUnit * weightedSum) / weightSum) : 0;
}

/**
 * Scores all pairs. Sparse where that takes less room and the strategy can read it. `forced` pairs (mentee, mentor,
 * mentee, mentor …) are scored even where a limit excludes them; pairs below `minimum` (millionths) count as excluded.
 * Throws RangeError when neither layout fits into memory.
 */
export function scorePairs(
  scoring: Scoring,
  options: { sparse: boolean; forced?: Uint32Array; minimum?: number },
): Scores {
  const forced = forcedByMentee(options.forced ?? new Uint32Array());
  const minimum = options.minimum ?? 0;
  const pairs = scoring.mentees * scoring.mentors;
  if (options.sparse) {
    // An edge of the sparse layout takes twice the room of a cell and is slower to read.
    const allowed = countAllowed(scoring) + (options.forced?.length ?? 0) / 2;
    if (allowed < pairs / 4) return scoreSparse(scoring, forced, minimum, allowed);
  }
  if (pairs > mostDensePairs)
    throw new RangeError(
      `${scoring.mentees} × ${scoring.mentors} pairs are more than the ${mostDensePairs} that fit into memory`,
    );
  return scoreDense(scoring, forced, minimum);
}

function scoreDense(scoring: Scoring, forced: Map<number, number[]>, minimum: number): Scores {
  const { mentees, mentors } = scoring;
  const value = new Float32Array(mentees * mentors);
  const row = new Float64Array(mentors);
  for (let mentee = 0, at = 0; mentee < mentees; mentee++) {
    scoreAllowed(scoring, mentee, forced.get(mentee), minimum, row);
    for (let mentor = 0; mentor < mentors; mentor++, at++) value[at] = row[mentor]! / scoreUnit;
  }
  return { kind: 'dense', value };
}

function scoreSparse(scoring: Scoring, forced: Map<number, number[]>, minimum: number, atMost: number): Scores {
  const { mentees, mentors } = scoring;
  const rowStart = new Uint32Array(mentees + 1);
  const mentorOf = new Uint32Array(atMost);
  const value = new Float32Array(atMost);
  const row = new Float64Array(mentors);
  let end = 0;
  for (let mentee = 0; mentee < mentees; mentee++) {
    scoreAllowed(scoring, mentee, forced.get(mentee), minimum, row);
    for (let mentor = 0; mentor < mentors; mentor++) {
      if (Number.isNaN(row[mentor])) continue;
      mentorOf[end] = mentor;
      value[end++] = row[mentor]! / scoreUnit;
    }
    rowStart[mentee + 1] = end;
  }
  return { kind: 'sparse', rowStart, mentor: mentorOf.slice(0, end), value: value.slice(0, end) };
}

function scoreAllowed(
  scoring: Scoring,
  mentee: number,
  forced: readonly number[] = [],
  minimum: number,
  row: Float64Array,
): void {
  scoring.scoreRow(mentee, row);
  if (minimum > 0) for (let mentor = 0; mentor < row.length; mentor++) if (row[mentor]! < minimum) row[mentor] = NaN;
  for (const mentor of forced) row[mentor] = scorePair(scoring, mentee, mentor);
}

/** One pair's score in millionths, whether or not a limit excludes it. */
export function scorePair(scoring: Scoring, mentee: number, mentor: number): number {
  let sum = 0;
  let weights = 0;
  for (const [index, value] of scoring.values(mentee, mentor).entries()) {
    if (Number.isNaN(value)) continue;
    const { weight } = scoring.criteria[index]!;
    // In the order of `scoreRow`, so that both round alike.
    sum += weight * value;
    weights += weight;
  }
  return wholeScore(sum, weights);
}

function countAllowed(scoring: Scoring): number {
  let allowed = 0;
  for (let mentee = 0; mentee < scoring.mentees; mentee++) {
    const excluded = scoring.excludedRow(mentee);
    for (let mentor = 0; mentor < excluded.length; mentor++) allowed += excluded[mentor] === 0 ? 1 : 0;
  }
  return allowed;
}

function forcedByMentee(pairs: Uint32Array): Map<number, number[]> {
  const byMentee = new Map<number, number[]>();
  for (let at = 0; at < pairs.length; at += 2) {
    const mentors = byMentee.get(pairs[at]!) ?? [];
    byMentee.set(pairs[at]!, [...mentors, pairs[at + 1]!]);
  }
  return byMentee;
}
