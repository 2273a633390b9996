import { describeMatchingCriterion, describePlugin } from '@mentorkit/testing/contracts';
import { expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

describePlugin({ plugin });
describeMatchingCriterion({ plugin });

it('answers half as far apart as can be fit by half', () => {
  const person = { languages: ['da'], timeZone: 'Europe/Copenhagen', availability: new Uint8Array(42) };
  const [mentees, mentors] = [[{ ...person, answers: { years: 2 } }], [{ ...person, answers: { years: 7 } }]];
  expect(plugin.criterion?.compare(mentees, mentors, { question: 'years', far: 10 })(0, 0)).toBe(0.5);
});
