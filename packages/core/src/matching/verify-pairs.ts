import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import { scoreUnit } from './scoring.ts';

/** The score of a pair as the problem holds it; NaN for an excluded one. */
export function scoreIn({ scores, mentors }: MatchingProblem, mentee: number, mentor: number): number {
  if (scores.kind === 'dense') return scores.value[mentee * mentors + mentor]!;
  const start = scores.rowStart[mentee]!;
  const at = scores.mentor.subarray(start, scores.rowStart[mentee + 1]).indexOf(mentor);
  return at === -1 ? NaN : scores.value[start + at]!;
}

/** Visits the pairs that a mentee may be in. */
export function eachPair(
  { scores, mentors }: MatchingProblem,
  mentee: number,
  visit: (mentor: number, score: number) => void,
): void {
  const dense = scores.kind === 'dense';
  const start = dense ? mentee * mentors : scores.rowStart[mentee]!;
  const end = dense ? start + mentors : scores.rowStart[mentee + 1]!;
  for (let at = start; at < end; at++) {
    const score = scores.value[at]!;
    if (!Number.isNaN(score)) visit(dense ? at - start : scores.mentor[at]!, score);
  }
}

/** A score as a whole number of millionths: what was rounded to a 32-bit float on the way to the strategy. */
export function unitsOf(score: number): number {
  return Math.round(score * scoreUnit);
}

/** The mentor each pinned mentee is pinned to. */
export function pinsOf({ pinned }: MatchingProblem): Map<number, number> {
  return new Map(Array.from({ length: pinned.length / 2 }, (_, at) => [pinned[2 * at]!, pinned[2 * at + 1]!]));
}
