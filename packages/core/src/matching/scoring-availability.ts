import type { Candidate } from '@mentorkit/plugin-sdk';
import type { PreparedCriterion } from './scoring-criterion.ts';

// 336 half-hours are 10.5 words; twelve words are four groups of three, see `sharedHalfHours`.
const wordsInWeek = 12;

/**
 * Hours a week that suit both, as a share of `enoughHours`. Availability is a bit for each half-hour of a week in UTC
 * from Monday 00:00, 42 bytes; a week without a bit says that nothing is known. Nearly everybody's week differs, so
 * there is no table of distinct values; the weeks lie in one array instead.
 */
export function prepareAvailability(
  options: { readonly enoughHours?: number } | undefined,
  weight: number,
  mentees: readonly Candidate[],
  mentors: readonly Candidate[],
): PreparedCriterion {
  const enough = 2 * (options?.enoughHours ?? 4);
  if (!(enough > 0)) throw new RangeError('Enough hours must be above 0');
  const left = packWeeks(mentees);
  const right = packWeeks(mentors);
  const mentorWeights = Float64Array.from(mentors, (_, mentor) => (isKnown(right, mentor) ? weight : 0));
  return {
    value(mentee, mentor) {
      if (!isKnown(left, mentee) || !isKnown(right, mentor)) return NaN;
      return Math.min(1, sharedHalfHours(left, mentee, right, mentor) / enough);
    },
    add(mentee, excluded, sums, weights) {
      if (!isKnown(left, mentee)) return;
      for (let mentor = 0; mentor < sums.length; mentor++) {
        if (excluded[mentor] !== 0) continue;
        sums[mentor]! += weight * Math.min(1, sharedHalfHours(left, mentee, right, mentor) / enough);
        weights[mentor]! += mentorWeights[mentor]!;
      }
    },
  };
}

function isKnown(weeks: Int32Array, person: number): boolean {
  return weeks.subarray(person * wordsInWeek, (person + 1) * wordsInWeek).some(word => word !== 0);
}

function packWeeks(people: readonly Candidate[]): Int32Array {
  const words = new Int32Array(people.length * wordsInWeek);
  const bytes = new Uint8Array(words.buffer);
  for (const [index, { availability }] of people.entries())
    bytes.set(availability.subarray(0, 42), 4 * wordsInWeek * index);
  return words;
}

function sharedHalfHours(some: Int32Array, mentee: number, others: Int32Array, mentor: number): number {
  let at = mentee * wordsInWeek;
  let bt = mentor * wordsInWeek;
  let total = 0;
  for (let group = 0; group < 4; group++, at += 3, bt += 3) {
    // A nibble of three words' sums holds 12 at most, so the three are counted as one from there on.
    const nibbles =
      countInNibbles(some[at]! & others[bt]!) +
      countInNibbles(some[at + 1]! & others[bt + 1]!) +
      countInNibbles(some[at + 2]! & others[bt + 2]!);
    total += (nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f);
  }
  // Four bytes of 96 at most each.
  const halves = (total & 0x00ff00ff) + ((total >>> 8) & 0x00ff00ff);
  return (halves & 0xffff) + (halves >>> 16);
}

function countInNibbles(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}
