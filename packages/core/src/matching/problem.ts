import { createHash } from 'node:crypto';
import type { MatchingProblem } from '@mentorkit/plugin-sdk';
import { prepareScoring, scorePairs, scoreUnit, type Participant, type Scoring, type ScoringInput } from './scoring.ts';
import type { ExclusionCode } from './scoring-limits.ts';

/** Everything that decides what a matching run may propose: plain data that can be handed to a worker thread. */
export interface ProblemInput extends ScoringInput {
  readonly mentors: readonly (Participant & {
    /** The most mentees this run may give them, and the fewest. */
    readonly capacity: number;
    readonly atLeast?: number;
  })[];
  /** Pairs that must be made, as participant ids: mentee, mentor. They stand even where a limit excludes them. */
  readonly pins: readonly (readonly [string, string])[];
  /** Pairs that score less (0 … 1) are excluded. */
  readonly minimumScore?: number;
  readonly seed: number;
  /** What the strategy can read and keep; what it can't is left out. */
  readonly can: { readonly sparse: boolean; readonly atLeast: boolean };
}

/** Why a problem can't be posed. */
export interface Contradiction {
  readonly code: 'UNKNOWN_PARTICIPANT' | 'PINNED_TWICE' | 'PIN_EXCLUDED' | 'PINS_OVER_CAPACITY' | 'BOUND_OVER_CAPACITY';
  readonly menteeId?: string;
  readonly mentorId?: string;
  /** With `PIN_EXCLUDED`. */
  readonly excludedBy?: ExclusionCode;
}

export type BuiltProblem =
  | { readonly ok: true; readonly problem: MatchingProblem; readonly snapshotHash: string }
  | { readonly ok: false; readonly contradictions: readonly Contradiction[] };

/**
 * Scores the pool and poses the problem. Mentee i and mentor j of the problem are those of the input. The same input
 * gives the same problem and hash, bit for bit. Throws RangeError for options that make no sense and for a pool that
 * does not fit into memory.
 */
export function buildProblem(input: ProblemInput): BuiltProblem {
  const scoring = prepareScoring(input);
  const { pinned, contradictions } = readPins(input, scoring);
  for (const { id, capacity, atLeast = 0 } of input.mentors)
    if (input.can.atLeast && atLeast > capacity) contradictions.push({ code: 'BOUND_OVER_CAPACITY', mentorId: id });
  if (contradictions.length > 0) return { ok: false, contradictions };

  const scores = scorePairs(scoring, { sparse: input.can.sparse, forced: pinned, minimum: minimumOf(input) });
  const atLeast = Uint16Array.from(input.mentors, mentor => asCount(mentor.atLeast ?? 0));
  const problem: MatchingProblem = {
    mentees: input.mentees.length,
    mentors: input.mentors.length,
    scores,
    capacity: Uint16Array.from(input.mentors, mentor => asCount(mentor.capacity)),
    ...(input.can.atLeast && atLeast.some(fewest => fewest > 0) && { atLeast }),
    pinned,
    seed: input.seed,
  };
  return { ok: true, problem, snapshotHash: snapshotHash(input) };
}

// A 16-bit number would turn -1 or 65,536 into something else.
function asCount(count: number): number {
  return Math.min(Math.max(count, 0), 65_535);
}

/** The minimum in millionths, the unit of scores. */
export function minimumOf({ minimumScore = 0 }: Pick<ProblemInput, 'minimumScore'>): number {
  return Math.round(minimumScore * scoreUnit);
}

function readPins(input: ProblemInput, scoring: Scoring): { pinned: Uint32Array; contradictions: Contradiction[] } {
  const menteeAt = new Map(input.mentees.map(({ id }, index) => [id, index]));
  const mentorAt = new Map(input.mentors.map(({ id }, index) => [id, index]));
  const mentorOf = new Map<number, number>();
  const places = input.mentors.map(mentor => mentor.capacity);
  const contradictions: Contradiction[] = [];
  for (const [menteeId, mentorId] of input.pins) {
    const mentee = menteeAt.get(menteeId);
    const mentor = mentorAt.get(mentorId);
    if (mentee === undefined || mentor === undefined) {
      contradictions.push({ code: 'UNKNOWN_PARTICIPANT', menteeId, mentorId });
      continue;
    }
    if (mentorOf.get(mentee) === mentor) continue;
    const excludedBy = scoring.excludedBy(mentee, mentor);
    // A manager may overrule a limit, but not a ban, and nobody is their own mentor.
    if (excludedBy === 'BANNED' || excludedBy === 'SAME_PERSON')
      contradictions.push({ code: 'PIN_EXCLUDED', menteeId, mentorId, excludedBy });
    else if (mentorOf.has(mentee)) contradictions.push({ code: 'PINNED_TWICE', menteeId, mentorId });
    else if (places[mentor]! <= 0) contradictions.push({ code: 'PINS_OVER_CAPACITY', menteeId, mentorId });
    else {
      places[mentor]!--;
      mentorOf.set(mentee, mentor);
    }
  }
  return { pinned: Uint32Array.from([...mentorOf].flat()), contradictions };
}

/**
 * The fingerprint of an input: the same for the same people in the same order, whatever the order of their answers'
 * keys. With the seed in it, equal fingerprints mean equal results of a deterministic strategy.
 */
export function snapshotHash(input: ProblemInput): string {
  const hash = createHash('sha256');
  const { mentees, mentors, ...rest } = input;
  // One person at a time: a text of the entire pool would be many megabytes.
  for (const part of [rest, ...mentees, 'mentors', ...mentors])
    hash.update(JSON.stringify(canonical(part))).update('\n');
  return hash.digest('hex');
}

function canonical(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return createHash('sha256').update(bytes).digest('base64');
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  // As a list of entries: an object would put keys that look like numbers first.
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return entries.toSorted(([some], [other]) => (some < other ? -1 : 1)).map(([key, field]) => [key, canonical(field)]);
}
