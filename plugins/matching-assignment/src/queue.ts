/**
 * Columns by what it costs to reach them: a binary heap that knows where each column is, so that a column which is
 * reached more cheaply moves up. (Pushing it again and skipping the dearer entry later is ten times slower where scores
 * are a product of two people's qualities: there each scan makes most columns cheaper.)
 */
export interface Queue {
  size: number;
  /** The cost of what was popped last. */
  cost: number;
  readonly costs: Float64Array;
  readonly columns: Int32Array;
  /** Where each column is in the heap, -1 if it is not. */
  readonly at: Int32Array;
}

export function openQueue(columns: number): Queue {
  return {
    size: 0,
    cost: 0,
    costs: new Float64Array(columns),
    columns: new Int32Array(columns),
    at: new Int32Array(columns).fill(-1),
  };
}

export function emptyQueue(queue: Queue): void {
  for (let at = 0; at < queue.size; at++) queue.at[queue.columns[at]!] = -1;
  queue.size = 0;
}

/** Adds a column, or moves it up: the cost must not be above the one it has. */
export function pushColumn(queue: Queue, cost: number, column: number): void {
  const { costs, columns } = queue;
  let at = queue.at[column]!;
  if (at === -1) at = queue.size++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (costs[parent]! <= cost) break;
    put(queue, at, costs[parent]!, columns[parent]!);
    at = parent;
  }
  put(queue, at, cost, column);
}

/** The nearest column, or -1. */
export function popNearest(queue: Queue): number {
  if (queue.size === 0) return -1;
  const { costs, columns } = queue;
  const nearest = columns[0]!;
  queue.cost = costs[0]!;
  queue.at[nearest] = -1;
  const size = --queue.size;
  if (size === 0) return nearest;
  const cost = costs[size]!;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && costs[child + 1]! < costs[child]!) child++;
    if (costs[child]! >= cost) break;
    put(queue, at, costs[child]!, columns[child]!);
    at = child;
  }
  put(queue, at, cost, columns[size]!);
  return nearest;
}

function put(queue: Queue, at: number, cost: number, column: number): void {
  queue.costs[at] = cost;
  queue.columns[at] = column;
  queue.at[column] = at;
}
