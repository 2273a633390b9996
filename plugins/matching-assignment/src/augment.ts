import { emptyQueue, openQueue, popNearest, pushColumn } from './queue.ts';
import { isFull, nextPlace, seat, type Market } from './market.ts';

/**
 * Settles the bidders that bidding left, one at a time, by the cheapest chain of moves: the bidder takes a place, its
 * holder moves to another column, … until somebody finds a free place or is no worse off staying out (Dijkstra's
 * algorithm on what a move costs; every move of a settled bidder costs 0 or more). Then prices are raised so that
 * everybody is content again. Stops between two bidders when `pause` says so.
 */
export function augment(market: Market, bidders: Int32Array, pause: (done: number) => boolean): void {
  const { layout, price, rowOf, stayOut } = market;
  const cost = new Float64Array(layout.columns);
  const cameFrom = new Int32Array(layout.columns);
  const weightFrom = new Float64Array(layout.columns);
  const reachedBy = new Int32Array(layout.columns).fill(-1);
  const scannedBy = new Int32Array(layout.rows).fill(-1);
  const done = new Int32Array(layout.columns);
  const found = { column: new Int32Array(layout.columns), worth: new Float64Array(layout.columns) };
  const queue = openQueue(layout.columns);

  for (let step = 0; step < bidders.length; step++) {
    if (pause(step)) return;
    const start = bidders[step]!;
    layout.findBest(rowOf[start]!, price, stayOut[start]! - 0.5);
    if (layout.best.column === -1) continue;

    // The cheapest end found so far: a free place in `endColumn`, or else `endBidder` staying out. Costs are whole
    // numbers; staying out counts half a unit more, so that of two equally good ends the one with more pairs is taken.
    let endColumn = -1;
    let endBidder = start;
    let endCost = layout.best.worth - stayOut[start]! + 0.5;
    let doneCount = 0;
    emptyQueue(queue);

    let bidder = start;
    let bidderCost = 0;
    let bidderWorth = layout.best.worth;
    let column = -1;
    let place = 0;
    for (;;) {
      // Slots of one mentor have the same pairs, and the first to be reached was the cheapest.
      if (scannedBy[rowOf[bidder]!] !== step) {
        scannedBy[rowOf[bidder]!] = step;
        const reach = bidderCost + bidderWorth;
        const count = layout.collectAbove(rowOf[bidder]!, price, reach - endCost, found);
        for (let at = 0; at < count; at++) {
          const to = found.column[at]!;
          const toCost = reach - found.worth[at]!;
          if (toCost >= endCost || (reachedBy[to] === step && cost[to]! <= toCost)) continue;
          reachedBy[to] = step;
          cost[to] = toCost;
          cameFrom[to] = bidder;
          weightFrom[to] = found.worth[at]! + price[to]!;
          if (isFull(market, to)) pushColumn(queue, toCost, to);
          else {
            endColumn = to;
            endCost = toCost;
          }
        }
      }
      // Next are the other holders of the same column, then the nearest column.
      if (column === -1 || ++place === market.placeStart[column + 1]!) {
        column = popNearest(queue);
        if (column === -1 || queue.cost >= endCost) break;
        done[doneCount++] = column;
        place = market.placeStart[column]!;
      }
      bidder = market.holder[place]!;
      bidderCost = cost[column]!;
      bidderWorth = market.weight[place]! - price[column]!;
      const leaving = bidderCost + bidderWorth - stayOut[bidder]! + 0.5;
      if (leaving < endCost) {
        endCost = leaving;
        endBidder = bidder;
        endColumn = -1;
      }
    }

    if (endColumn === -1) endCost -= 0.5;
    for (let at = 0; at < doneCount; at++) price[done[at]!]! += endCost - cost[done[at]!]!;
    moveAlong(market, start, endColumn, endBidder, cameFrom, weightFrom);
  }
}

function moveAlong(
  market: Market,
  start: number,
  endColumn: number,
  endBidder: number,
  cameFrom: Int32Array,
  weightFrom: Float64Array,
): void {
  let place: number;
  if (endColumn !== -1) place = nextPlace(market, endColumn);
  else if (endBidder === start) return;
  else {
    place = market.placeOf[endBidder]!;
    market.placeOf[endBidder] = -1;
  }
  for (;;) {
    const column = market.columnOf[place]!;
    const mover = cameFrom[column]!;
    const left = market.placeOf[mover]!;
    seat(market, mover, place, weightFrom[column]!);
    if (mover === start) return;
    place = left;
  }
}
