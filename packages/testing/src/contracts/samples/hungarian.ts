import type { MatchingProblem, MatchingResult, MatchingRunControl } from '@mentorkit/plugin-sdk';
import { scoreOf } from '../matching-problems.ts';
import { greedy } from './strategies.ts';

// Dearer than any sum of scores: an excluded pair is never cheaper than staying alone.
const EXCLUDED = 1e6;

/**
 * Exact, and with a certificate where nothing is pinned. A row is a mentee and a column is a place; one column more
 * than there are mentees stands for staying without a mentor, so that one is always free and no dual value is negative.
 */
export function hungarian(
  problem: MatchingProblem,
  run: Pick<MatchingRunControl<unknown>, 'aborted' | 'progress'>,
): MatchingResult {
  const pins = greedy(problem, { aborted: () => true, progress: () => {} }).mentorOf;
  if (run.aborted()) return { mentorOf: pins };
  const places = Array.from(problem.capacity, (count, mentor) => Array<number>(count).fill(mentor)).flat();
  const cost = (mentee: number, column: number): number => {
    const mentor = places[column] ?? -1;
    if (pins[mentee]! >= 0 && mentor !== pins[mentee]) return EXCLUDED;
    if (mentor < 0) return 0;
    const score = scoreOf(problem, mentee, mentor);
    return Number.isNaN(score) ? EXCLUDED : -score;
  };
  const { rowOf, rowDual, columnDual } = assignRows(problem.mentees, places.length + problem.mentees + 1, cost);

  const mentorOf = new Int32Array(problem.mentees).fill(-1);
  const mentor = new Float64Array(problem.mentors).fill(Number.POSITIVE_INFINITY);
  for (const [column, owner] of places.entries()) {
    if (rowOf[column]! >= 0) mentorOf[rowOf[column]!] = owner;
    mentor[owner] = Math.min(mentor[owner]!, -columnDual[column]!);
  }
  if (problem.pinned.length > 0) return { mentorOf };
  // A mentor without places bounds nothing, so any value that covers the best score will do.
  return {
    mentorOf,
    certificate: { mentee: rowDual.map(dual => -dual), mentor: mentor.map(dual => Math.min(dual, 1)) },
  };
}

/** The cheapest column for every row, by shortest augmenting paths with potentials; `rowDual + columnDual ≤ cost`. */
function assignRows(rows: number, columns: number, cost: (row: number, column: number) => number) {
  const rowDual = new Float64Array(rows);
  const columnDual = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  for (let start = 0; start < rows; start++) {
    const distance = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
    const previous = new Int32Array(columns).fill(-1);
    const settled: number[] = [];
    const isSettled = new Uint8Array(columns);
    let column = -1;
    let row = start;
    while (row >= 0) {
      const passed = column < 0 ? 0 : distance[column]!;
      let nearest = -1;
      for (let next = 0; next < columns; next++) {
        if (isSettled[next]) continue;
        const reduced = passed + cost(row, next) - rowDual[row]! - columnDual[next]!;
        if (reduced < distance[next]!) {
          distance[next] = reduced;
          previous[next] = column;
        }
        if (nearest < 0 || distance[next]! < distance[nearest]!) nearest = next;
      }
      column = nearest;
      isSettled[column] = 1;
      settled.push(column);
      row = rowOf[column]!;
    }
    const length = distance[column]!;
    rowDual[start]! += length;
    for (const passed of settled) {
      const slack = length - distance[passed]!;
      columnDual[passed]! -= slack;
      if (rowOf[passed]! >= 0) rowDual[rowOf[passed]!]! += slack;
    }
    for (; column >= 0; column = previous[column]!)
      rowOf[column] = previous[column]! < 0 ? start : rowOf[previous[column]!]!;
  }
  return { rowOf, rowDual, columnDual };
}
