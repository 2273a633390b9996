import { type Candidate, definePlugin, type MatchingCriterion } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { CriterionSubject } from '../criterion.ts';
import { pretendToCompute } from './clock.ts';

type Compare = (
  ...people: [mentees: readonly Candidate[], mentors: readonly Candidate[]]
) => ReturnType<MatchingCriterion<unknown>['compare']>;

/** Whether both named the same field. */
export const sameField: Compare = (mentees, mentors) => {
  const [left, right] = [mentees.map(fieldOf), mentors.map(fieldOf)];
  return (mentee, mentor) => {
    const [mine, yours] = [left[mentee], right[mentor]];
    return mine === undefined || yours === undefined ? Number.NaN : Number(mine === yours);
  };
};

export function criterionSample(compare: Compare): CriterionSubject {
  return { plugin: definePlugin({ id: 'criterion-sample', api: 1, settings: z.object({}), criterion: { compare } }) };
}

/** By promise: a criterion that keeps all others and breaks this one. */
export const brokenCriteria: Readonly<Record<string, CriterionSubject>> = {
  'every pair gets 0 … 1, or NaN where an answer is missing': criterionSample((mentees, mentors) => {
    const score = sameField(mentees, mentors);
    return (mentee, mentor) => score(mentee, mentor) * 100;
  }),
  'the order of people does not matter, nor who else is there': criterionSample(
    (mentees, mentors) => (mentee, mentor) => (mentee + mentor) / (mentees.length + mentors.length),
  ),
  '4,000 × 1,000 pairs are compared within 2 s': criterionSample((mentees, mentors) => {
    pretendToCompute((mentees.length * mentors.length) / 1000);
    return sameField(mentees, mentors);
  }),
};

function fieldOf({ answers }: Candidate): unknown {
  return answers['field'];
}
