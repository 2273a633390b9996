import type { Candidate } from '@mentorkit/plugin-sdk';
import { classify } from './scoring-classes.ts';
import { prepareAvailability } from './scoring-availability.ts';
import type { Fit, PreparedCriterion } from './scoring-criterion.ts';
import { complementFit, languageFit, rangeFit, sameFit, zoneFit } from './scoring-fits.ts';

interface Weighted {
  readonly key: string;
  /** Relative to the other criteria's; 0 switches it off. */
  readonly weight: number;
}
/** The question that both answer, or the mentee's question and another one for mentors. */
interface Asks {
  readonly question: string;
  readonly mentorQuestion?: string;
}

/**
 * One aspect by which a mentee and a mentor are compared. Each gives 0 … 1:
 * - `SAME`: 1 for equal answers, else 0; of several choices the share that both chose (Jaccard).
 * - `COMPLEMENT`: the share of what the mentee wants that the mentor offers.
 * - `RANGE`: 1 for equal numbers, falling to 0 where they are `range` apart.
 * - `LANGUAGE`: 1 if they share a language.
 * - `TIME_ZONE`: the share of the working day (9 to 17 unless told) that both have at once, on `date`.
 * - `AVAILABILITY`: hours a week that suit both, up to `enoughHours` (4 unless told).
 * - `PLUGIN`: what a plugin's criterion said of every pair of this pool, row by row, NaN where it said nothing.
 */
export type Criterion =
  | (Weighted & { readonly kind: 'SAME' | 'COMPLEMENT'; readonly options: Asks })
  | (Weighted & { readonly kind: 'RANGE'; readonly options: Asks & { readonly range: number } })
  | (Weighted & { readonly kind: 'LANGUAGE'; readonly options?: Readonly<Record<string, never>> })
  | (Weighted & {
      readonly kind: 'TIME_ZONE';
      readonly options: { readonly date: string; readonly from?: number; readonly to?: number };
    })
  | (Weighted & { readonly kind: 'AVAILABILITY'; readonly options?: { readonly enoughHours?: number } })
  | (Weighted & { readonly kind: 'PLUGIN'; readonly options?: unknown; readonly values: Float32Array });

/** Throws RangeError for a weight or an option that makes no sense. */
export function prepareCriterion(
  criterion: Criterion,
  mentees: readonly Candidate[],
  mentors: readonly Candidate[],
): PreparedCriterion {
  if (!(criterion.weight >= 0 && criterion.weight < Infinity))
    throw new RangeError(`The weight of "${criterion.key}" must be 0 or more`);
  switch (criterion.kind) {
    case 'SAME':
      return compareClasses(sameFit(criterion.options), criterion.weight, mentees, mentors);
    case 'COMPLEMENT':
      return compareClasses(complementFit(criterion.options), criterion.weight, mentees, mentors);
    case 'RANGE':
      return compareClasses(rangeFit(criterion.options), criterion.weight, mentees, mentors);
    case 'LANGUAGE':
      return compareClasses(languageFit(), criterion.weight, mentees, mentors);
    case 'TIME_ZONE':
      return compareClasses(zoneFit(criterion.options), criterion.weight, mentees, mentors);
    case 'AVAILABILITY':
      return prepareAvailability(criterion.options, criterion.weight, mentees, mentors);
    default:
      return readPairs(criterion, mentees.length, mentors.length);
  }
}

/**
 * Compares each distinct value of the mentees with each distinct value of the mentors, once: thousands of people have
 * some hundred time zones, not millions.
 */
function compareClasses<Value>(
  fit: Fit<Value>,
  weight: number,
  mentees: readonly Candidate[],
  mentors: readonly Candidate[],
): PreparedCriterion {
  const left = classify(mentees, fit.mentee, fit.identity);
  const right = classify(mentors, fit.mentor, fit.identity);
  const mentorWeights = Float64Array.from(right.classOf, of => (right.values[of] === undefined ? 0 : weight));
  // A row for each distinct value of the mentees, spread over the mentors, so that adding one up reads memory in order.
  // Where nearly everybody differs, keeping the rows would only cost memory.
  const keep = left.values.length * mentors.length <= 2 ** 21;
  const rows: (Float64Array | undefined)[] = [];
  const scratch = new Float64Array(mentors.length);
  const byClass = new Float64Array(right.values.length);

  function weightedRow(of: number): Float64Array {
    const known = rows[of];
    if (known !== undefined) return known;
    const mine = left.values[of]!;
    for (let other = 0; other < byClass.length; other++) {
      const theirs = right.values[other];
      byClass[other] = theirs === undefined ? 0 : weight * fit.compare(mine, theirs);
    }
    const row = keep ? (rows[of] = new Float64Array(mentors.length)) : scratch;
    for (let mentor = 0; mentor < row.length; mentor++) row[mentor] = byClass[right.classOf[mentor]!]!;
    return row;
  }

  return {
    value(mentee, mentor) {
      const mine = left.values[left.classOf[mentee]!];
      const theirs = right.values[right.classOf[mentor]!];
      return mine === undefined || theirs === undefined ? NaN : fit.compare(mine, theirs);
    },
    add(mentee, _excluded, sums, weights) {
      const of = left.classOf[mentee]!;
      if (left.values[of] === undefined) return;
      const row = weightedRow(of);
      // Without a branch: adding two zeros is faster than asking whether to.
      for (let mentor = 0; mentor < row.length; mentor++) {
        sums[mentor]! += row[mentor]!;
        weights[mentor]! += mentorWeights[mentor]!;
      }
    },
  };
}

function readPairs(criterion: Criterion & { kind: 'PLUGIN' }, mentees: number, mentors: number): PreparedCriterion {
  const { key, values, weight } = criterion;
  if (values.length !== mentees * mentors)
    throw new RangeError(`"${key}" needs a value for each of ${mentees} × ${mentors} pairs`);
  // A plugin is not believed: what is no share counts as not known, in both ways of reading.
  const read = (at: number) => (values[at]! >= 0 && values[at]! <= 1 ? values[at]! : NaN);
  return {
    value: (mentee, mentor) => read(mentee * mentors + mentor),
    add(mentee, _excluded, sums, weights) {
      for (let mentor = 0; mentor < mentors; mentor++) {
        const value = read(mentee * mentors + mentor);
        if (Number.isNaN(value)) continue;
        sums[mentor]! += weight * value;
        weights[mentor]! += weight;
      }
    },
  };
}
