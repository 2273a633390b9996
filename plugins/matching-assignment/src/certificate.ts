import type { MatchingProblem, MatchingResult } from '@mentorkit/plugin-sdk';
import { scoreOf, type Pinned } from './pins.ts';
import { pairsStart } from './weights.ts';

type Certificate = NonNullable<MatchingResult['certificate']>;

/**
 * Proves from the mentors' prices how good any matching can be at most: mentee[i] + mentor[j] ≥ score(i, j) for every
 * pair that may be made, hence no total above Σ mentee[i] + Σ capacity[j] × mentor[j]. A pinned mentee can be in one
 * pair only and can't stay out, so their value may be below 0. So may the price of a mentor with a lower bound, who then
 * counts with the fewest mentees instead of the capacity.
 *
 * The proof is about the problem as it was given: pairs that the minimum score leaves out are in it, so what the minimum
 * costs shows as the distance between bound and total.
 */
export function certify(problem: MatchingProblem, pinned: Pinned, prices: Float64Array): Certificate {
  const { scores } = problem;
  const mentee = new Float64Array(problem.mentees);
  const mentors = scores.kind === 'sparse' ? scores.mentor : undefined;
  for (let row = 0; row < problem.mentees; row++) {
    const pin = pinned.mentorOf[row]!;
    if (pin !== -1) {
      mentee[row] = scoreOf(problem, row, pin) - prices[pin]!;
      continue;
    }
    const start = pairsStart(problem, row);
    const end = pairsStart(problem, row + 1);
    let most = 0;
    for (let at = start; at < end; at++) {
      const gain = scores.value[at]! - prices[mentors === undefined ? at - start : mentors[at]!]!;
      if (gain > most) most = gain;
    }
    mentee[row] = most;
  }
  return { mentee, mentor: prices };
}
