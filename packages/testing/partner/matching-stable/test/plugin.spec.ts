import { describeMatchingStrategy, describePlugin } from '@mentorkit/testing/contracts';
import { expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

describePlugin({ plugin });
describeMatchingStrategy({ plugin });

it('a mentor leaves a mentee for a better one, who then takes the next', async () => {
  const scores = { kind: 'dense', value: Float32Array.of(0.9, 0.5, 0.8, 0.7) } as const;
  const problem = {
    mentees: 2,
    mentors: 2,
    scores,
    capacity: Uint16Array.of(1, 1),
    pinned: new Uint32Array(),
    seed: 1,
  };
  const run = { settings: { minimumScore: 0 }, aborted: () => false, progress: () => {} };
  expect(await plugin.strategy?.solve(problem, run)).toEqual({ mentorOf: Int32Array.of(0, 1) });
});
