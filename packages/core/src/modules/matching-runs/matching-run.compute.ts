import { gunzipSync, gzipSync } from 'node:zlib';
import type { MatchingProblem, MatchingResult, MatchingStrategy } from '@mentorkit/plugin-sdk';
import { explainMatching, explainPair, whyNot, type Explanation, type WhyNot } from '../../matching/explain.ts';
import { toProblemInput } from './matching-run.input.ts';
import type { Pool } from './matching-run.pool.ts';
import { buildProblem, type Contradiction, type ProblemInput } from '../../matching/problem.ts';
import { prepareScoring } from '../../matching/scoring.ts';
import { hoursApart, offsetsOn } from '../../matching/scoring-zones.ts';
import { verifyResult, type UnmatchedReason, type Verdict } from '../../matching/verify.ts';
import type { Proof } from '../../matching/verify-bound.ts';
import { scoreIn, unitsOf } from '../../matching/verify-pairs.ts';

/** What a run is computed from. The functions of this module run in worker threads: plain data in, plain data out. */
export interface Computed {
  /** A `Pool` as JSON. */
  readonly pool: string;
  readonly seed: number;
  readonly can: MatchingStrategy<unknown>['can'];
}

export type Posed =
  | { readonly ok: true; readonly problem: MatchingProblem; readonly snapshotHash: string }
  | { readonly ok: false; readonly code: 'NOTHING_TO_MATCH' }
  | { readonly ok: false; readonly code: 'PINS_CONTRADICT'; readonly contradictions: readonly Contradiction[] };

/** Scores the pool and poses the problem to a strategy. */
export function pose(computed: Computed): Posed {
  const input = inputOf(computed);
  if (input.mentees.length === 0 || input.mentors.length === 0) return { ok: false, code: 'NOTHING_TO_MATCH' };
  const built = buildProblem(input);
  return built.ok ? built : { ...built, code: 'PINS_CONTRADICT' };
}

/** Scores, totals and the gap are millionths. */
export interface Metrics {
  readonly mentees: number;
  readonly mentors: number;
  readonly places: number;
  readonly matched: number;
  readonly unmatchedBy: Readonly<Record<UnmatchedReason, number>>;
  readonly total: number;
  readonly meanScore: number | null;
  readonly lowestScore: number | null;
  /** No matching has a higher total; null where the strategy proved nothing. */
  readonly bound: number | null;
  readonly gap: number | null;
  /** Between the clocks of the two of a pair. */
  readonly meanHoursApart: number | null;
  readonly mostHoursApart: number | null;
}

/** What is kept of a run, to explain it later. */
export interface Frozen {
  /** The pool's JSON, compressed. */
  readonly pool: Uint8Array;
  readonly mentorOf: Uint8Array;
  readonly proof: Uint8Array | undefined;
  readonly gap: number | undefined;
}

export type Settled =
  | {
      readonly ok: true;
      readonly metrics: Metrics;
      /** JSON, as the database takes them: `menteeId`, `mentorId`, `score`, `parts`. */
      readonly proposals: string;
      readonly frozen: Frozen;
    }
  | Extract<Verdict, { ok: false }>;

/**
 * Verifies what the strategy answered, and explains it. The problem is posed anew: the strategy had the first one, and
 * could have changed it.
 */
export function settle({
  result,
  minimumScore,
  ...computed
}: Computed & { readonly result: MatchingResult; readonly minimumScore: number | undefined }): Settled {
  const input = inputOf(computed);
  const built = buildProblem(input);
  if (!built.ok) throw new Error('What could be posed before can be posed again');
  const verdict = verifyResult(built.problem, result, computed.can, { minimumScore });
  if (!verdict.ok) return verdict;
  const pairs = explainMatching({ input, mentorOf: result.mentorOf });
  const proposals = pairs.map(({ mentee, mentor, score, parts }) => ({
    menteeId: input.mentees[mentee]!.id,
    mentorId: input.mentors[mentor]!.id,
    score,
    parts,
  }));
  const { mentorOf } = result;
  const { proof } = verdict;
  return {
    ok: true,
    metrics: {
      mentees: input.mentees.length,
      mentors: input.mentors.length,
      places: input.mentors.reduce((sum, { capacity }) => sum + capacity, 0),
      matched: verdict.matched,
      unmatchedBy: verdict.unmatchedBy,
      total: verdict.total,
      meanScore: pairs.length > 0 ? Math.round(verdict.total / pairs.length) : null,
      lowestScore: pairs.length > 0 ? pairs.reduce((least, { score }) => Math.min(least, score), Infinity) : null,
      bound: verdict.bound ?? null,
      gap: verdict.gap ?? null,
      ...zoneBurden(input, pairs),
    },
    proposals: JSON.stringify(proposals),
    frozen: {
      pool: gzipSync(computed.pool),
      mentorOf: bytesOf(mentorOf),
      proof: proof && bytesOf(joined(proof.mentee, proof.mentor)),
      gap: proof?.gap,
    },
  };
}

/** Why two were matched, or were not. Scores and losses are millionths. */
export interface PairExplained extends Explanation {
  readonly outcome: WhyNot['kind'];
  /** Whom the mentee has instead. */
  readonly instead: { readonly mentorId: string; readonly score: number } | undefined;
  /** Who has the mentor's places, the lowest score first. */
  readonly places: readonly { readonly menteeId: string; readonly score: number; readonly pinned: boolean }[];
  readonly freePlaces: number | undefined;
  /** What the total would lose if this pair were made: at least, whatever else changed, and at most. */
  readonly lossAtLeast: number | undefined;
  readonly lossAtMost: number | undefined;
}

/** Explains pairs of a frozen run, in their order; undefined where one of the two was not in its pool. */
export function explainFrozen({
  frozen,
  pairs,
}: {
  readonly frozen: Frozen;
  readonly pairs: readonly { readonly menteeId: string; readonly mentorId: string }[];
}): (PairExplained | undefined)[] {
  // Neither the seed nor the layout of the scores matters for what they say.
  const input = inputOf({ pool: gunzipSync(frozen.pool).toString(), seed: 0, can: { sparse: true, atLeast: false } });
  const built = buildProblem(input);
  if (!built.ok) throw new Error('What could be posed before can be posed again');
  const scoring = prepareScoring(input);
  const proof = frozen.proof && proofOf(frozen.proof, input.mentees.length, frozen.gap ?? 0);
  const mentorOf = new Int32Array(Uint8Array.from(frozen.mentorOf).buffer);
  return pairs.map(({ menteeId, mentorId }) => {
    const mentee = input.mentees.findIndex(({ id }) => id === menteeId);
    const mentor = input.mentors.findIndex(({ id }) => id === mentorId);
    if (mentee === -1 || mentor === -1) return undefined;
    const explanation = explainPair(scoring, mentee, mentor);
    const { excludedBy } = explanation;
    const why = whyNot(
      built.problem,
      mentorOf,
      { mentee, mentor },
      { ...(proof && { proof }), ...(excludedBy && { excludedBy }) },
    );
    return { ...explanation, ...told(why, input, built.problem, mentee) };
  });
}

function told(why: WhyNot, input: ProblemInput, problem: MatchingProblem, mentee: number) {
  const places = 'places' in why ? why.places : [];
  const tradeOff = why.kind === 'TRADE_OFF' ? why : undefined;
  const pinnedTo =
    why.kind === 'MENTEE_PINNED'
      ? { mentor: why.mentor, score: unitsOf(scoreIn(problem, mentee, why.mentor)) }
      : undefined;
  const instead = tradeOff?.own ?? pinnedTo;
  return {
    outcome: why.kind,
    instead: instead && { mentorId: input.mentors[instead.mentor]!.id, score: instead.score },
    places: places.map(place => ({
      menteeId: input.mentees[place.mentee]!.id,
      score: place.score,
      pinned: place.pinned,
    })),
    freePlaces: tradeOff?.freePlaces,
    lossAtLeast: tradeOff?.lossAtLeast,
    lossAtMost: tradeOff?.lossAtMost,
  };
}

function inputOf({ pool, seed, can }: { pool: string } & Pick<ProblemInput, 'seed' | 'can'>): ProblemInput {
  return toProblemInput(JSON.parse(pool) as Pool, { seed, can });
}

function zoneBurden(input: ProblemInput, pairs: readonly { mentee: number; mentor: number }[]) {
  const offsetOf = offsetsOn(input.limits.date!);
  const apart = pairs.flatMap(({ mentee, mentor }) => {
    const [theirs, other] = [offsetOf(input.mentees[mentee]!.timeZone), offsetOf(input.mentors[mentor]!.timeZone)];
    return theirs === undefined || other === undefined ? [] : [hoursApart(theirs, other)];
  });
  if (apart.length === 0) return { meanHoursApart: null, mostHoursApart: null };
  const sum = apart.reduce((total, hours) => total + hours, 0);
  return {
    meanHoursApart: sum / apart.length,
    mostHoursApart: apart.reduce((most, hours) => Math.max(most, hours), 0),
  };
}

function proofOf(bytes: Uint8Array, mentees: number, gap: number): Proof {
  const values = new Float64Array(Uint8Array.from(bytes).buffer);
  return { mentee: values.subarray(0, mentees), mentor: values.subarray(mentees), gap };
}

function joined(some: Float64Array, others: Float64Array): Float64Array {
  const all = new Float64Array(some.length + others.length);
  all.set(some);
  all.set(others, some.length);
  return all;
}

function bytesOf(values: Int32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
