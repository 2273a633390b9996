import type { MatchingProblem, Scores } from '@mentorkit/plugin-sdk';
import { denseLayout, excluded, sparseLayout, type Layout } from './layout.ts';

/**
 * Scores become whole numbers on a grid of a power of two, the largest at most 2³⁰: every sum and difference of the
 * search is then exact, while 32-bit floats would make a price stand still when it is raised by less than their last bit.
 * A score of 1/128 of the largest or more has all its 24 bits on the grid, so nothing is lost but in the very smallest.
 */
export function gridFor(largest: number): number {
  return largest > 0 ? 2 ** (30 - Math.ceil(Math.log2(largest))) : 1;
}

/** What the pairs left after the pins look like, before it is decided who bids for whom. */
export interface Pool {
  readonly scores: Scores;
  readonly mentees: number;
  readonly mentors: number;
  /** 1 for mentees that are still to be matched. */
  readonly open: Uint8Array;
  /** Places of each mentor that can still be filled. */
  readonly places: Uint32Array;
  /** Pairs below are not made. */
  readonly minimum: number;
  readonly largest: number;
  readonly pairs: number;
}

/** Throws RangeError for a score that is not finite. */
export function survey(problem: MatchingProblem, open: Uint8Array, places: Uint32Array, minimumScore: number): Pool {
  const { scores, mentees, mentors } = problem;
  // Scores are 32-bit floats: 0.7 as one of them is below 0.7.
  const minimum = Math.fround(minimumScore);
  const wanted = new Uint32Array(mentors);
  const columns = scores.kind === 'sparse' ? scores.mentor : undefined;
  let largest = 0;
  let pairs = 0;
  for (let mentee = 0; mentee < mentees; mentee++) {
    if (open[mentee] === 0) continue;
    const start = pairsStart(problem, mentee);
    const end = pairsStart(problem, mentee + 1);
    for (let at = start; at < end; at++) {
      const score = scores.value[at]!;
      if (!(score >= minimum)) continue;
      if (score > largest) largest = score;
      wanted[columns === undefined ? at - start : columns[at]!]!++;
      pairs++;
    }
  }
  if (largest === Infinity) throw new RangeError('A score is not finite');
  // No more places than can be asked for, and one that must stay empty: a mentor with room for all is worth nothing to pay for.
  const useful = places.map((count, mentor) => Math.min(count, wanted[mentor]! + 1));
  return { scores, mentees, mentors, open, places: useful, minimum, largest, pairs };
}

/** Where the pairs of a mentee begin in the scores. */
export function pairsStart(problem: MatchingProblem, mentee: number): number {
  return problem.scores.kind === 'dense' ? mentee * problem.mentors : problem.scores.rowStart[mentee]!;
}

/** The pairs with one row for each mentee. */
export function menteesBid(pool: Pool, grid: number): Layout {
  const { scores, mentees, mentors, minimum, places } = pool;
  if (scores.kind === 'sparse') return sparseLayout(mentees, mentors, edgesByMentee(pool, grid));
  const weight = new Int32Array(mentees * mentors).fill(excluded);
  for (let mentee = 0, at = 0; mentee < mentees; mentee++)
    for (let mentor = 0; mentor < mentors; mentor++, at++)
      if (scores.value[at]! >= minimum && places[mentor]! > 0) weight[at] = Math.round(scores.value[at]! * grid);
  return denseLayout(mentees, mentors, weight);
}

/** The pairs with one row for each mentor. */
export function mentorsBid(pool: Pool, grid: number): Layout {
  const { scores, mentees, mentors, minimum, open } = pool;
  if (scores.kind === 'sparse') return sparseLayout(mentors, mentees, transpose(edgesByMentee(pool, grid), mentors));
  const weight = new Int32Array(mentees * mentors).fill(excluded);
  // In strips of mentees, so that both matrices are read and written in order.
  for (let strip = 0; strip < mentees; strip += 32)
    for (let mentor = 0; mentor < mentors; mentor++)
      for (let mentee = strip; mentee < Math.min(strip + 32, mentees); mentee++) {
        const score = scores.value[mentee * mentors + mentor]!;
        if (score >= minimum && open[mentee] === 1) weight[mentor * mentees + mentee] = Math.round(score * grid);
      }
  return denseLayout(mentors, mentees, weight);
}

interface EdgeList {
  readonly rowStart: Uint32Array;
  readonly column: Uint32Array;
  readonly weight: Int32Array;
}

function edgesByMentee(pool: Pool, grid: number): EdgeList {
  if (pool.scores.kind !== 'sparse') throw new TypeError('Only sparse scores are lists of edges');
  const { rowStart: from, mentor, value } = pool.scores;
  const rowStart = new Uint32Array(pool.mentees + 1);
  const column = new Uint32Array(pool.pairs);
  const weight = new Int32Array(pool.pairs);
  let end = 0;
  for (let mentee = 0; mentee < pool.mentees; mentee++) {
    for (let at = from[mentee]!; pool.open[mentee] === 1 && at < from[mentee + 1]!; at++) {
      if (!(value[at]! >= pool.minimum) || pool.places[mentor[at]!] === 0) continue;
      column[end] = mentor[at]!;
      weight[end++] = Math.round(value[at]! * grid);
    }
    rowStart[mentee + 1] = end;
  }
  return { rowStart, column, weight };
}

function transpose(edges: EdgeList, columns: number): EdgeList {
  const end = edges.rowStart.at(-1)!;
  const rowStart = new Uint32Array(columns + 1);
  for (let at = 0; at < end; at++) rowStart[edges.column[at]! + 1]!++;
  for (let column = 0; column < columns; column++) rowStart[column + 1]! += rowStart[column]!;
  const next = rowStart.slice();
  const column = new Uint32Array(end);
  const weight = new Int32Array(end);
  for (let row = 0; row + 1 < edges.rowStart.length; row++)
    for (let at = edges.rowStart[row]!; at < edges.rowStart[row + 1]!; at++) {
      const to = next[edges.column[at]!]!++;
      column[to] = row;
      weight[to] = edges.weight[at]!;
    }
  return { rowStart, column, weight };
}
