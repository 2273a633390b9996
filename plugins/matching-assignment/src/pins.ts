import { type MatchingProblem, Rejected } from '@mentorkit/plugin-sdk';
import { pairsStart } from './weights.ts';

export interface Pinned {
  /** The mentor of each pinned mentee, -1 for the others. */
  readonly mentorOf: Int32Array;
  readonly open: Uint8Array;
  /** Places and fewest mentees of each mentor that the pins leave. */
  readonly places: Uint32Array;
  readonly atLeast: Uint32Array;
}

/** Makes the pinned pairs. Throws Rejected when they contradict each other, the capacities or the exclusions. */
export function makePins(problem: MatchingProblem): Pinned {
  const { mentees, mentors, pinned } = problem;
  const mentorOf = new Int32Array(mentees).fill(-1);
  const open = new Uint8Array(mentees).fill(1);
  const places = Uint32Array.from(problem.capacity);
  const atLeast = Uint32Array.from(problem.atLeast ?? new Uint16Array(mentors));
  for (const [mentor, fewest] of atLeast.entries())
    if (fewest > places[mentor]!)
      throw new Rejected(`Mentor ${mentor} must have ${fewest} mentees and has ${places[mentor]} places`);
  for (let at = 0; at < pinned.length; at += 2) {
    const mentee = pinned[at]!;
    const mentor = pinned[at + 1] ?? mentors;
    const pin = `The pin of mentee ${mentee} to mentor ${mentor}`;
    if (mentee >= mentees || mentor >= mentors) throw new Rejected(`${pin} names nobody`);
    if (mentorOf[mentee] === mentor) continue;
    if (mentorOf[mentee] !== -1) throw new Rejected(`${pin} contradicts the one to mentor ${mentorOf[mentee]}`);
    if (Number.isNaN(scoreOf(problem, mentee, mentor))) throw new Rejected(`${pin} contradicts an exclusion`);
    if (places[mentor] === 0)
      throw new Rejected(`${pin} is beyond the mentor's capacity of ${problem.capacity[mentor]}`);
    mentorOf[mentee] = mentor;
    open[mentee] = 0;
    places[mentor]!--;
    if (atLeast[mentor]! > 0) atLeast[mentor]!--;
  }
  return { mentorOf, open, places, atLeast };
}

/** NaN for an excluded pair. */
export function scoreOf(problem: MatchingProblem, mentee: number, mentor: number): number {
  const { scores } = problem;
  if (scores.kind === 'dense') return scores.value[mentee * problem.mentors + mentor]!;
  const row = scores.mentor.subarray(pairsStart(problem, mentee), pairsStart(problem, mentee + 1));
  const at = row.indexOf(mentor);
  return at === -1 ? NaN : scores.value[scores.rowStart[mentee]! + at]!;
}
