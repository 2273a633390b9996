import { isFull, nextPlace, seat, type Market } from './market.ts';

/**
 * Settles most bidders quickly: each bids for its best column as much as it can before the second best would be as good,
 * and the lowest bid gives way when a column is full (augmenting row reduction; with several places to a column, the
 * price is the lowest of their bids). Ties and bidders beyond `mostBids` are left for augment.ts and returned.
 */
export function bid(market: Market, bidders: Int32Array, mostBids: number, pause: () => boolean): Int32Array {
  const bidAt = new Float64Array(market.holder.length);
  let bids = 0;
  let round = bidders;
  // A second round finds many of the first one's ties resolved; a third one hardly any.
  for (let repeat = 0; repeat < 2; repeat++) {
    const left: number[] = [];
    for (const first of round) {
      let bidder = first;
      while (bidder >= 0) {
        if (bids++ >= mostBids || pause()) {
          left.push(bidder);
          break;
        }
        const outcome = bidOnce(market, bidAt, bidder);
        if (outcome === 'TIE') left.push(bidder);
        bidder = typeof outcome === 'number' ? outcome : -1;
      }
    }
    round = Int32Array.from(left);
  }
  return round;
}

/** The bidder that lost its place, if one did. */
function bidOnce(market: Market, bidAt: Float64Array, bidder: number): number | 'SETTLED' | 'TIE' {
  const { layout, price } = market;
  const stayOut = market.stayOut[bidder]!;
  // Half a unit below, so that a place which is worth as much as staying out is still looked at.
  layout.findBest(market.rowOf[bidder]!, price, stayOut - 0.5);
  const { column, worth, second, secondWorth } = layout.best;
  if (column === -1) return 'SETTLED';
  const alternative = Math.max(secondWorth, stayOut);
  const weight = worth + price[column]!;
  if (!isFull(market, column)) {
    const place = nextPlace(market, column);
    seat(market, bidder, place, weight);
    bidAt[place] = weight - alternative;
    if (isFull(market, column)) price[column] = bidAt[lowestBid(market, bidAt, column)]!;
    return 'SETTLED';
  }
  if (worth > alternative) {
    const place = lowestBid(market, bidAt, column);
    const loser = market.holder[place]!;
    market.placeOf[loser] = -1;
    seat(market, bidder, place, weight);
    bidAt[place] = weight - alternative;
    price[column] = bidAt[lowestBid(market, bidAt, column)]!;
    return loser;
  }
  if (second === -1 || secondWorth < worth || isFull(market, second)) return 'TIE';
  const place = nextPlace(market, second);
  const secondWeight = secondWorth + price[second]!;
  seat(market, bidder, place, secondWeight);
  bidAt[place] = secondWeight - worth;
  if (isFull(market, second)) price[second] = bidAt[lowestBid(market, bidAt, second)]!;
  return 'SETTLED';
}

function lowestBid(market: Market, bidAt: Float64Array, column: number): number {
  const end = market.placeStart[column + 1]!;
  let lowest = market.placeStart[column]!;
  for (let place = lowest + 1; place < end; place++) if (bidAt[place]! < bidAt[lowest]!) lowest = place;
  return lowest;
}
