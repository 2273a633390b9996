import type { Layout } from './layout.ts';

/**
 * The state of the search: bidders that want one place each, and columns that have places and a price. All along,
 * - a bidder that holds a place could do no better anywhere else at these prices, nor by staying out;
 * - a column with a free place costs nothing.
 * When every bidder holds a place or stays out, these two make the matching the best there is, and the prices its proof.
 */
export interface Market {
  readonly layout: Layout;
  /** The row each bidder bids for: a mentor with three places is three bidders with the same row. */
  readonly rowOf: Int32Array;
  /** What staying out is worth to each bidder: 0, or so little that it must not. */
  readonly stayOut: Float64Array;
  readonly price: Float64Array;
  /** The places of column j are placeStart[j] … placeStart[j + 1]; the first `taken[j]` of them are taken. */
  readonly placeStart: Int32Array;
  readonly taken: Int32Array;
  readonly columnOf: Int32Array;
  /** The bidder at each place and the weight of that pair. */
  readonly holder: Int32Array;
  readonly weight: Float64Array;
  /** The place of each bidder, -1 for none. */
  readonly placeOf: Int32Array;
}

export function openMarket(layout: Layout, rowOf: Int32Array, stayOut: Float64Array, capacity: Uint32Array): Market {
  const placeStart = new Int32Array(layout.columns + 1);
  for (let column = 0; column < layout.columns; column++)
    placeStart[column + 1] = placeStart[column]! + capacity[column]!;
  const places = placeStart[layout.columns]!;
  const columnOf = new Int32Array(places);
  for (let column = 0; column < layout.columns; column++)
    columnOf.fill(column, placeStart[column], placeStart[column + 1]);
  return {
    layout,
    rowOf,
    stayOut,
    price: new Float64Array(layout.columns),
    placeStart,
    taken: new Int32Array(layout.columns),
    columnOf,
    holder: new Int32Array(places).fill(-1),
    weight: new Float64Array(places),
    placeOf: new Int32Array(rowOf.length).fill(-1),
  };
}

export function isFull(market: Market, column: number): boolean {
  return market.taken[column] === market.placeStart[column + 1]! - market.placeStart[column]!;
}

/** Takes the next free place of a column. */
export function nextPlace(market: Market, column: number): number {
  return market.placeStart[column]! + market.taken[column]!++;
}

export function seat(market: Market, bidder: number, place: number, weight: number): void {
  market.holder[place] = bidder;
  market.weight[place] = weight;
  market.placeOf[bidder] = place;
}
