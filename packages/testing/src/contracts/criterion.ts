import assert from 'node:assert/strict';
import type { Candidate, MatchingCriterion } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { type Clause, describeContract } from './clause.ts';
import { computedMillis } from './stopwatch.ts';
import { parseSettings, type Subject } from './subject.ts';

/** A criterion under test, with the answers that its questions get. */
export interface CriterionSubject extends Subject {
  /** Answers as people give them, some missing; without it, a few keys with values of every kind. */
  readonly answers?: fc.Arbitrary<Record<string, unknown>>;
}

/** What every matching criterion promises. */
export const criterionContract: readonly Clause<CriterionSubject>[] = [
  {
    name: 'every pair gets 0 … 1, or NaN where an answer is missing',
    async check(subject) {
      const compare = await comparison(subject);
      fc.assert(
        fc.property(people(subject), people(subject), (mentees, mentors) => {
          const score = compare(mentees, mentors);
          forPairs(mentees, mentors, (mentee, mentor) => {
            const value = score(mentee, mentor);
            assert(Number.isNaN(value) || (value >= 0 && value <= 1), `A pair gets ${value}.`);
          });
        }),
      );
    },
  },
  {
    name: 'the order of people does not matter, nor who else is there',
    async check(subject) {
      const compare = await comparison(subject);
      fc.assert(
        fc.property(people(subject), people(subject), (mentees, mentors) => {
          const together = compare(mentees, mentors);
          const reversed = compare(mentees.toReversed(), mentors.toReversed());
          forPairs(mentees, mentors, (mentee, mentor) => {
            const here = together(mentee, mentor);
            assert.equal(
              reversed(mentees.length - 1 - mentee, mentors.length - 1 - mentor),
              here,
              'The same two people get another score in another order.',
            );
            const alone = compare([mentees[mentee]!], [mentors[mentor]!])(0, 0);
            assert.equal(alone, here, 'The same two people get another score by themselves.');
          });
        }),
      );
    },
  },
  {
    name: '4,000 × 1,000 pairs are compared within 2 s',
    async check(subject) {
      const compare = await comparison(subject);
      const mentees = fc.sample(candidate(subject), { numRuns: 4000, seed: 1 });
      const mentors = fc.sample(candidate(subject), { numRuns: 1000, seed: 2 });
      const began = computedMillis();
      const score = compare(mentees, mentors);
      forPairs(mentees, mentors, score);
      const seconds = (computedMillis() - began) / 1000;
      assert(seconds < 2, `It took ${seconds.toFixed(1)} s.`);
    },
  },
];

/** One `it` a promise of a matching criterion. */
export function describeMatchingCriterion(subject: CriterionSubject): void {
  describeContract('a matching criterion', criterionContract, subject);
}

type Compare = (
  mentees: readonly Candidate[],
  mentors: readonly Candidate[],
) => ReturnType<MatchingCriterion<any>['compare']>;

async function comparison(subject: Subject): Promise<Compare> {
  const { criterion } = subject.plugin;
  assert(criterion, `${subject.plugin.id} has no criterion.`);
  const settings = await parseSettings(subject);
  return (mentees, mentors) => criterion.compare(mentees, mentors, settings);
}

function forPairs(
  mentees: readonly Candidate[],
  mentors: readonly Candidate[],
  visit: (mentee: number, mentor: number) => void,
): void {
  for (let mentee = 0; mentee < mentees.length; mentee++) {
    for (let mentor = 0; mentor < mentors.length; mentor++) visit(mentee, mentor);
  }
}

// Seven days of 48 half hours, a bit each.
const WEEK_BYTES = 42;

const anyAnswers = fc.dictionary(
  fc.constantFrom('field', 'years', 'topics', 'goal'),
  fc.oneof(
    fc.constantFrom('design', 'law', 'code', ''),
    fc.integer({ min: 0, max: 40 }),
    fc.array(fc.constantFrom('career', 'code', 'courage'), { maxLength: 3 }),
    fc.boolean(),
  ),
);

function candidate({ answers = anyAnswers }: CriterionSubject): fc.Arbitrary<Candidate> {
  return fc.record({
    answers,
    languages: fc.uniqueArray(fc.constantFrom('da', 'en', 'pt-BR'), { maxLength: 3 }),
    timeZone: fc.constantFrom('Europe/Copenhagen', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata'),
    availability: fc.uint8Array({ minLength: WEEK_BYTES, maxLength: WEEK_BYTES }),
  });
}

function people(subject: CriterionSubject): fc.Arbitrary<Candidate[]> {
  return fc.array(candidate(subject), { maxLength: 5 });
}
