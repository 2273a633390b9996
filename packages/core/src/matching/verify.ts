import type { MatchingProblem, MatchingResult, MatchingStrategy } from '@mentorkit/plugin-sdk';
import { checkCertificate, proveBound, type Proof } from './verify-bound.ts';
import type { Violation } from './verify-violation.ts';
import { eachPair, scoreIn, unitsOf } from './verify-pairs.ts';

/**
 * Why a mentee has no mentor: nobody they may meet · everybody they may meet is full · only pairs below the minimum score
 * were left · the strategy left them out although somebody had a place.
 */
export type UnmatchedReason = 'NO_ALLOWED_MENTOR' | 'CAPACITY' | 'BELOW_MINIMUM' | 'LEFT_OUT';

export type Verdict =
  | {
      readonly ok: true;
      /** Sum of the scores, in millionths. */
      readonly total: number;
      readonly matched: number;
      readonly unmatched: readonly { readonly mentee: number; readonly reason: UnmatchedReason }[];
      readonly unmatchedBy: Readonly<Record<UnmatchedReason, number>>;
      /** With a certificate: no matching of this problem has a higher total than `bound` (millionths); `gap` of 0 means this is the best there is. */
      readonly bound?: number;
      readonly gap?: number;
      readonly proof?: Proof;
    }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** More would only fill the log. */
const mostViolations = 20;

/**
 * Checks everything a strategy promises, from the problem alone: nothing it returned is believed. `minimumScore`
 * (0 … 1) is the strategy's own, if it has one, and only serves the reasons.
 */
export function verifyResult(
  problem: MatchingProblem,
  result: MatchingResult,
  can: MatchingStrategy<unknown>['can'],
  options: { readonly minimumScore?: number } = {},
): Verdict {
  const { mentorOf, certificate } = result;
  if (mentorOf.length !== problem.mentees)
    return refuse([{ code: 'WRONG_LENGTH', text: `${mentorOf.length} answers for ${problem.mentees} mentees` }]);
  const taken = new Uint32Array(problem.mentors);
  const violations = [
    ...brokenPairs(problem, mentorOf, taken),
    ...brokenCapacities(problem, taken, can.atLeast),
    ...brokenPins(problem, mentorOf),
    ...(certificate === undefined ? [] : checkCertificate(problem, certificate)),
  ];
  if (violations.length > 0) return refuse(violations);

  const unmatched = whoIsLeft(problem, mentorOf, taken, options.minimumScore ?? 0);
  const unmatchedBy = { NO_ALLOWED_MENTOR: 0, CAPACITY: 0, BELOW_MINIMUM: 0, LEFT_OUT: 0 };
  for (const { reason } of unmatched) unmatchedBy[reason]++;
  let total = 0;
  for (const [mentee, mentor] of mentorOf.entries())
    if (mentor !== -1) total += unitsOf(scoreIn(problem, mentee, mentor));
  const summary = { ok: true, total, matched: problem.mentees - unmatched.length, unmatched, unmatchedBy } as const;
  if (certificate === undefined) return summary;
  const proof = proveBound(problem, mentorOf, certificate.mentor);
  return { ...summary, bound: total + proof.gap, gap: proof.gap, proof };
}

function refuse(violations: readonly Violation[]): Verdict {
  return { ok: false, violations: violations.slice(0, mostViolations) };
}

/** Counts the mentees of each mentor into `taken` on the way. */
function brokenPairs(problem: MatchingProblem, mentorOf: Int32Array, taken: Uint32Array): Violation[] {
  const violations: Violation[] = [];
  for (const [mentee, mentor] of mentorOf.entries()) {
    if (mentor === -1) continue;
    if (mentor < 0 || mentor >= problem.mentors) {
      violations.push({
        code: 'NO_SUCH_MENTOR',
        mentee,
        mentor,
        text: `Mentee ${mentee} has mentor ${mentor} of ${problem.mentors}`,
      });
      continue;
    }
    taken[mentor]!++;
    if (Number.isNaN(scoreIn(problem, mentee, mentor)))
      violations.push({
        code: 'EXCLUDED_PAIR',
        mentee,
        mentor,
        text: `Mentee ${mentee} and mentor ${mentor} are excluded`,
      });
  }
  return violations;
}

function brokenCapacities(problem: MatchingProblem, taken: Uint32Array, lowerBounds: boolean): Violation[] {
  const violations: Violation[] = [];
  for (const [mentor, count] of taken.entries()) {
    const most = problem.capacity[mentor]!;
    const fewest = lowerBounds ? (problem.atLeast?.[mentor] ?? 0) : 0;
    if (count > most)
      violations.push({
        code: 'OVER_CAPACITY',
        mentor,
        text: `Mentor ${mentor} has ${count} mentees, ${most} at most`,
      });
    if (count < fewest)
      violations.push({
        code: 'BELOW_LOWER_BOUND',
        mentor,
        text: `Mentor ${mentor} has ${count} mentees, ${fewest} at least`,
      });
  }
  return violations;
}

function brokenPins({ pinned }: MatchingProblem, mentorOf: Int32Array): Violation[] {
  const violations: Violation[] = [];
  for (let at = 0; at < pinned.length; at += 2) {
    const [mentee, mentor] = [pinned[at]!, pinned[at + 1]!];
    if (mentorOf[mentee] !== mentor)
      violations.push({ code: 'PIN_NOT_KEPT', mentee, mentor, text: `Mentee ${mentee} is pinned to mentor ${mentor}` });
  }
  return violations;
}

function whoIsLeft(
  problem: MatchingProblem,
  mentorOf: Int32Array,
  taken: Uint32Array,
  minimumScore: number,
): { mentee: number; reason: UnmatchedReason }[] {
  const minimum = Math.fround(minimumScore);
  const left: { mentee: number; reason: UnmatchedReason }[] = [];
  for (const [mentee, mentor] of mentorOf.entries()) {
    if (mentor !== -1) continue;
    let allowed = false;
    let bestFree = -Infinity;
    eachPair(problem, mentee, (candidate, score) => {
      allowed = true;
      if (taken[candidate]! < problem.capacity[candidate]!) bestFree = Math.max(bestFree, score);
    });
    left.push({ mentee, reason: reasonFor(allowed, bestFree, minimum) });
  }
  return left;
}

function reasonFor(allowed: boolean, bestFree: number, minimum: number): UnmatchedReason {
  if (!allowed) return 'NO_ALLOWED_MENTOR';
  if (bestFree === -Infinity) return 'CAPACITY';
  return bestFree < minimum ? 'BELOW_MINIMUM' : 'LEFT_OUT';
}
