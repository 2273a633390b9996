import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import { prepareScoring, scorePair, scoreUnit, type Scoring, type ScoringInput } from './scoring.ts';
import type { ExclusionCode } from './scoring-limits.ts';
import type { Proof } from './verify-bound.ts';
import { pinsOf, scoreIn, unitsOf } from './verify-pairs.ts';

/** How a score came about. Scores and contributions are whole millionths. */
export interface Explanation {
  /** Exactly the sum of the contributions. */
  readonly score: number;
  readonly parts: readonly Part[];
  /** Why these two may not meet all the same. */
  readonly excludedBy?: ExclusionCode;
}

export interface Part {
  readonly key: string;
  /** How well the two fit, 0 … 1; undefined where an answer is missing. */
  readonly value: number | undefined;
  /** The criterion's share of all that could be compared, 0 … 1. */
  readonly weight: number;
  readonly contribution: number;
}

/** Explains one pair of the pool. `minimum` is the problem's, in millionths. */
export function explainPair(scoring: Scoring, mentee: number, mentor: number, minimum = 0): Explanation {
  const values = scoring.values(mentee, mentor);
  const score = scorePair(scoring, mentee, mentor);
  const known = scoring.criteria.map((criterion, index) => (Number.isNaN(values[index]) ? 0 : criterion.weight));
  const all = known.reduce((sum, weight) => sum + weight, 0);
  const weights = known.map(weight => (all > 0 ? weight / all : 0));
  const contributions = apportion(
    score,
    values.map((value, index) => (Number.isNaN(value) ? 0 : scoreUnit * value * weights[index]!)),
  );
  return {
    score,
    parts: scoring.criteria.map(({ key }, index) => ({
      key,
      value: Number.isNaN(values[index]) ? undefined : values[index],
      weight: weights[index]!,
      contribution: contributions[index]!,
    })),
    excludedBy: scoring.excludedBy(mentee, mentor) ?? (score < minimum ? 'BELOW_MINIMUM' : undefined),
  };
}

/** Explains every pair of a matching, in the order of the mentees: what a run stores with its proposals. */
export function explainMatching({
  input,
  mentorOf,
}: {
  readonly input: ScoringInput;
  readonly mentorOf: Int32Array;
}): (Explanation & { readonly mentee: number; readonly mentor: number })[] {
  const scoring = prepareScoring(input);
  return [...mentorOf.entries()]
    .filter(([, mentor]) => mentor !== -1)
    .map(([mentee, mentor]) => ({ mentee, mentor, ...explainPair(scoring, mentee, mentor) }));
}

/** Of each reason, with how many mentors this mentee may not meet for it: what stands behind `NO_ALLOWED_MENTOR`. */
export function countExclusions(scoring: Scoring, mentee: number): Partial<Record<ExclusionCode, number>> {
  const counts: Partial<Record<ExclusionCode, number>> = {};
  for (let mentor = 0; mentor < scoring.mentors; mentor++) {
    const code = scoring.excludedBy(mentee, mentor);
    if (code !== undefined) counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Rounds parts to whole numbers that add up to `sum`: those with the largest remainders are rounded up. */
function apportion(sum: number, parts: readonly number[]): number[] {
  const whole = parts.map(Math.floor);
  const missing = sum - whole.reduce((total, part) => total + part, 0);
  const byRemainder = [...parts.keys()].toSorted(
    (some, other) => parts[other]! - whole[other]! - (parts[some]! - whole[some]!) || some - other,
  );
  // A rounding error of the last bit can make a part that is whole one too much, and the sum of all one too many.
  const change = missing < 0 ? -1 : 1;
  const receivers = missing < 0 ? byRemainder.filter(index => whole[index]! > 0) : byRemainder;
  for (const index of receivers.slice(0, Math.abs(missing))) whole[index]! += change;
  return whole;
}

/** Why a pair was not made. Scores and losses are millionths. */
export type WhyNot =
  | { readonly kind: 'MATCHED'; readonly score: number }
  | { readonly kind: 'EXCLUDED'; readonly code: ExclusionCode | undefined }
  | { readonly kind: 'MENTEE_PINNED'; readonly score: number; readonly mentor: number }
  | { readonly kind: 'PLACES_PINNED'; readonly score: number; readonly places: readonly Place[] }
  | {
      readonly kind: 'TRADE_OFF';
      readonly score: number;
      /** What the mentee has instead. */
      readonly own?: { readonly mentor: number; readonly score: number };
      /** Who has the mentor's places, the lowest score first. */
      readonly places: readonly Place[];
      readonly freePlaces: number;
      /** With this pair, the total would be lower by at least so much, whatever else changed; undefined without a proof. */
      readonly lossAtLeast?: number;
      /** With this pair and no other change than that the weakest gives way; undefined if that would break a lower bound. */
      readonly lossAtMost?: number;
    };

export interface Place {
  readonly mentee: number;
  readonly score: number;
  readonly pinned: boolean;
}

/** `mentorOf` must have been verified; `proof` is the verdict's. */
export function whyNot(
  problem: MatchingProblem,
  mentorOf: Int32Array,
  pair: { readonly mentee: number; readonly mentor: number },
  known: { readonly proof?: Proof; readonly excludedBy?: ExclusionCode } = {},
): WhyNot {
  const { mentee, mentor } = pair;
  const raw = scoreIn(problem, mentee, mentor);
  if (Number.isNaN(raw)) return { kind: 'EXCLUDED', code: known.excludedBy };
  const score = unitsOf(raw);
  if (mentorOf[mentee] === mentor) return { kind: 'MATCHED', score };
  const pins = pinsOf(problem);
  const pin = pins.get(mentee);
  if (pin !== undefined) return { kind: 'MENTEE_PINNED', score, mentor: pin };
  const places = placesOf(problem, mentorOf, mentor, pins);
  const freePlaces = problem.capacity[mentor]! - places.length;
  const weakest = places.find(place => !place.pinned);
  if (freePlaces === 0 && weakest === undefined) return { kind: 'PLACES_PINNED', score, places };

  const ownMentor = mentorOf[mentee]!;
  const own = ownMentor === -1 ? undefined : { mentor: ownMentor, score: unitsOf(scoreIn(problem, mentee, ownMentor)) };
  const canLeave = own === undefined || countOf(mentorOf, own.mentor) > (problem.atLeast?.[own.mentor] ?? 0);
  const lost = Math.max(0, (own?.score ?? 0) + (freePlaces > 0 ? 0 : weakest!.score) - score);
  return {
    kind: 'TRADE_OFF',
    score,
    own,
    places,
    freePlaces,
    // Scores lose some billionths on their way through 32-bit floats, so the two may cross by a millionth.
    lossAtLeast: known.proof && Math.min(reducedCost(known.proof, mentee, mentor, raw), canLeave ? lost : Infinity),
    lossAtMost: canLeave ? lost : undefined,
  };
}

/**
 * Every matching with this pair is short of the proven bound by what the two would gain elsewhere beyond their score;
 * of that, what the total itself is short of the bound has to be taken off.
 */
function reducedCost(proof: Proof, mentee: number, mentor: number, score: number): number {
  const cost = scoreUnit * (proof.mentee[mentee]! + proof.mentor[mentor]! - score);
  return Math.max(0, Math.floor(cost) - proof.gap);
}

function placesOf(problem: MatchingProblem, mentorOf: Int32Array, mentor: number, pins: Map<number, number>): Place[] {
  return [...mentorOf.keys()]
    .filter(mentee => mentorOf[mentee] === mentor)
    .map(mentee => ({ mentee, score: unitsOf(scoreIn(problem, mentee, mentor)), pinned: pins.has(mentee) }))
    .toSorted((some, other) => some.score - other.score || some.mentee - other.mentee);
}

function countOf(mentorOf: Int32Array, mentor: number): number {
  return mentorOf.reduce((count, each) => (each === mentor ? count + 1 : count), 0);
}
