import type { MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { scoreUnit } from './scoring.ts';
import { eachPair, pinsOf, scoreIn } from './verify-pairs.ts';
import type { Violation } from './verify-violation.ts';

/**
 * What the core itself proved from a strategy's prices: `mentor` is what a place of each mentor is worth, `mentee` what
 * each mentee could gain at these prices, `gap` by how many millionths the total may be short of the best.
 */
export interface Proof {
  readonly mentee: Float64Array;
  readonly mentor: Float64Array;
  readonly gap: number;
}

type Certificate = NonNullable<MatchingResult['certificate']>;

/** Sums of 32-bit scores in 64 bits agree to far better than this. */
const tolerance = 1e-6;

/**
 * Whether the dual values are what the contract says: every pair that may be made is covered, and none is below 0 but
 * those of pinned mentees, who have no choice, and of mentors with a lower bound.
 */
export function checkCertificate(problem: MatchingProblem, { mentee, mentor }: Certificate): Violation[] {
  if (mentee.length !== problem.mentees || mentor.length !== problem.mentors)
    return malformed(`${mentee.length} + ${mentor.length} values for ${problem.mentees} + ${problem.mentors} people`);
  const pins = pinsOf(problem);
  const badMentee = mentee.findIndex((value, row) => !isDual(value, pins.has(row)));
  if (badMentee !== -1) return malformed(`The value of mentee ${badMentee} is ${mentee[badMentee]}`);
  const badMentor = mentor.findIndex((value, column) => !isDual(value, fewestOf(problem, column) > 0));
  if (badMentor !== -1) return malformed(`The value of mentor ${badMentor} is ${mentor[badMentor]}`);

  const uncovered: Violation[] = [];
  for (const [row, value] of mentee.entries()) {
    eachPair(problem, row, (column, score) => {
      const cover = value + mentor[column]!;
      if (cover >= score - tolerance || (pins.get(row) ?? column) !== column) return;
      const text = `${cover} does not cover the score ${score} of mentee ${row} and mentor ${column}`;
      uncovered.push({ code: 'CERTIFICATE_FALSE', mentee: row, mentor: column, text });
    });
    // One is enough to refuse it, and there may be millions.
    if (uncovered.length > 0) break;
  }
  return uncovered.slice(0, 1);
}

function malformed(text: string): Violation[] {
  return [{ code: 'CERTIFICATE_MALFORMED', text }];
}

function isDual(value: number, mayBeNegative: boolean): boolean {
  return Number.isFinite(value) && (value >= -tolerance || mayBeNegative);
}

function fewestOf(problem: MatchingProblem, mentor: number): number {
  return problem.atLeast?.[mentor] ?? 0;
}

/**
 * Proves how far a valid matching can be from the best, by weak duality: at any prices, no matching is worth more than
 * what all places cost plus what each mentee gains with the mentor that suits them best at these prices, or alone.
 * Computed from the prices only, so that whatever the strategy returned, the bound holds.
 */
export function proveBound(problem: MatchingProblem, mentorOf: Int32Array, prices: Float64Array): Proof {
  // A place that must be filled may cost less than nothing; then no more than the fewest are counted.
  const mentor = prices.map((price, column) => (fewestOf(problem, column) > 0 ? price : Math.max(0, price)));
  const pins = pinsOf(problem);
  const mentee = Float64Array.from({ length: problem.mentees }, (_, row) => {
    const pin = pins.get(row);
    if (pin !== undefined) return scoreIn(problem, row, pin) - mentor[pin]!;
    let gain = 0;
    eachPair(problem, row, (column, score) => {
      if (score - mentor[column]! > gain) gain = score - mentor[column]!;
    });
    return gain;
  });
  let bound = 0;
  let total = 0;
  for (const gain of mentee) bound += gain;
  for (const [column, price] of mentor.entries())
    bound += price * (price < 0 ? fewestOf(problem, column) : problem.capacity[column]!);
  for (const [row, column] of mentorOf.entries()) if (column !== -1) total += scoreIn(problem, row, column);
  // Totals are whole millionths, so what is less than one can't be gained; and sums of 32-bit floats are not surer than half of one.
  const gap = Math.max(0, Math.round((bound - total) * scoreUnit));
  return { mentee, mentor, gap };
}
