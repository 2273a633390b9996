import { type MatchingProblem, type MatchingResult, type MatchingRunControl, Rejected } from '@mentorkit/plugin-sdk';
import { augment } from './augment.ts';
import { bid } from './bidding.ts';
import { certify } from './certificate.ts';
import { openMarket, type Market } from './market.ts';
import { makePins, type Pinned } from './pins.ts';
import { fillPlaces } from './fill.ts';
import { shuffled } from './shuffle.ts';
import { gridFor, menteesBid, mentorsBid, survey, type Pool } from './weights.ts';

export interface AssignmentSettings {
  readonly minimumScore: number;
}

type Run = MatchingRunControl<AssignmentSettings>;

/**
 * The matching with the largest total score: each mentee has at most one mentor, no mentor more than their capacity or
 * fewer than their lower bound, pins are kept. Throws Rejected when the pins or the lower bounds can't be kept. When aborted,
 * answers with what it has, filled up with the best of the places that are still free.
 */
export function solveAssignment(problem: MatchingProblem, run: Run): MatchingResult {
  const pinned = makePins(problem);
  const pool = survey(problem, pinned.open, pinned.places, run.settings.minimumScore);
  const grid = gridFor(pool.largest);
  // The side with fewer bids wins the other side's places with less quarrel. Lower bounds are the mentors' own, so then they bid.
  const places = pool.places.reduce((sum, count) => sum + count, 0);
  const seekers = pool.open.reduce((sum, open) => sum + open, 0);
  const mentorsAsk = places < seekers || pinned.atLeast.some(fewest => fewest > 0);
  const side = mentorsAsk ? mentorSide(pool, pinned, grid) : menteeSide(pool, grid);

  const stopped = search(side, problem.seed, run, () => ({ mentorOf: side.mentorOf(pinned.mentorOf) }));
  const mentorOf = side.mentorOf(pinned.mentorOf);
  if (stopped) fillPlaces(problem, pinned, pool.minimum, mentorOf);
  else requireLowerBounds(problem, mentorOf);
  const prices = side.prices().map((price, mentor) => {
    // Nobody can take a place that does not exist, so it may cost as much as makes nobody want it.
    if (pinned.places[mentor] === 0) return pool.largest;
    return price / grid;
  });
  run.progress(1);
  return { mentorOf, certificate: certify(problem, pinned, prices) };
}

/** Whether it was stopped before the end. */
function search(side: Side, seed: number, run: Run, bestSoFar: () => MatchingResult): boolean {
  const { stayOut } = side.market;
  const bidders = shuffled(side.bidders, seed);
  let stopped = false;
  const pause = () => (stopped ||= run.aborted());
  // Bidding wars cost more than the chains of moves that settle them.
  const left = bid(side.market, bidders, 20 * bidders.length, pause);
  if (stopped) return true;
  // Those that must not stay out come first: from then on the matching is a valid one, and only gets better.
  const must = left.filter(bidder => stayOut[bidder]! < 0);
  augment(side.market, must, pause);
  if (stopped) return true;
  const may = left.filter(bidder => stayOut[bidder] === 0);
  const often = Math.max(1, Math.ceil(may.length / 10));
  augment(side.market, may, done => {
    if (done % often === 0) run.progress(0.5 + (0.5 * done) / may.length, bestSoFar());
    return pause();
  });
  return stopped;
}

/** One side's bids for the other's places, and how to read the outcome. */
interface Side {
  readonly market: Market;
  readonly bidders: Int32Array;
  mentorOf(pins: Int32Array): Int32Array;
  /** What a place of each mentor is worth, on the grid. */
  prices(): Float64Array;
}

function menteeSide(pool: Pool, grid: number): Side {
  const everybody = Int32Array.from({ length: pool.mentees }, (_, mentee) => mentee);
  const market = openMarket(menteesBid(pool, grid), everybody, new Float64Array(pool.mentees), pool.places);
  return {
    market,
    bidders: everybody.filter(mentee => pool.open[mentee] === 1),
    mentorOf: pins =>
      pins.map((pin, mentee) => (market.placeOf[mentee] === -1 ? pin : market.columnOf[market.placeOf[mentee]!]!)),
    prices: () => market.price,
  };
}

/** Each place of a mentor is a bidder. Those of the lower bound stay out at a loss that no total can outweigh. */
function mentorSide(pool: Pool, pinned: Pinned, grid: number): Side {
  const placesOf = pool.places.map((count, mentor) => Math.max(count, pinned.atLeast[mentor]!));
  const rowOf = Int32Array.from([...placesOf].flatMap((count, mentor) => Array<number>(count).fill(mentor)));
  const ruin = -(2 ** 31) * (rowOf.length + 1);
  let place = 0;
  const stayOut = Float64Array.from(rowOf, (mentor, bidder) => {
    place = bidder > 0 && rowOf[bidder - 1] === mentor ? place + 1 : 0;
    return place < pinned.atLeast[mentor]! ? ruin : 0;
  });
  const market = openMarket(mentorsBid(pool, grid), rowOf, stayOut, Uint32Array.from(pool.open));
  return {
    market,
    bidders: Int32Array.from(rowOf.keys()),
    mentorOf: pins =>
      pins.map((pin, mentee) =>
        pool.open[mentee] === 1 && market.taken[mentee] === 1
          ? rowOf[market.holder[market.placeStart[mentee]!]!]!
          : pin,
      ),
    prices: () => mentorPrices(market),
  };
}

/**
 * What a mentor's places earn, the same for all that are taken: nothing if one stays empty, or else that one would have
 * taken part too; below 0 where only the lower bound fills them.
 */
function mentorPrices(market: Market): Float64Array {
  const prices = new Float64Array(market.layout.rows);
  for (const [place, bidder] of market.holder.entries()) {
    if (bidder === -1) continue;
    prices[market.rowOf[bidder]!] = market.weight[place]! - market.price[market.columnOf[place]!]!;
  }
  return prices;
}

function requireLowerBounds(problem: MatchingProblem, mentorOf: Int32Array): void {
  const { atLeast } = problem;
  if (atLeast === undefined) return;
  const count = new Uint32Array(problem.mentors);
  for (const mentor of mentorOf) if (mentor !== -1) count[mentor]!++;
  const short = atLeast.findIndex((fewest, mentor) => count[mentor]! < fewest);
  if (short !== -1)
    throw new Rejected(
      `No matching gives every mentor their fewest mentees: mentor ${short} must have ${atLeast[short]}`,
    );
}
