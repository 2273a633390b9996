import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import type { Pinned } from './pins.ts';
import { pairsStart } from './weights.ts';

/** Gives each mentee without a mentor the best of those that have a place left. */
export function fillPlaces(problem: MatchingProblem, pinned: Pinned, minimum: number, mentorOf: Int32Array): void {
  const { scores } = problem;
  const mentors = scores.kind === 'sparse' ? scores.mentor : undefined;
  const free = Uint32Array.from(problem.capacity);
  for (const mentor of mentorOf) if (mentor !== -1) free[mentor]!--;
  for (let mentee = 0; mentee < problem.mentees; mentee++) {
    if (mentorOf[mentee] !== -1 || pinned.open[mentee] === 0) continue;
    const start = pairsStart(problem, mentee);
    let best = -1;
    let bestScore = -Infinity;
    for (let at = start; at < pairsStart(problem, mentee + 1); at++) {
      const mentor = mentors === undefined ? at - start : mentors[at]!;
      const score = scores.value[at]!;
      if (score >= minimum && score > bestScore && free[mentor]! > 0) {
        best = mentor;
        bestScore = score;
      }
    }
    if (best === -1) continue;
    mentorOf[mentee] = best;
    free[best]!--;
  }
}
