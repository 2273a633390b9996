import { describeMatchingStrategy, describePlugin } from '@mentorkit/testing/contracts';
import { expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

describePlugin({ plugin });
describeMatchingStrategy({ plugin });

it('the first mentee gets the mentor that both like best', async () => {
  const scores = { kind: 'dense', value: Float32Array.of(0.4, 0.9, 0.3, 0.8) } as const;
  const problem = {
    mentees: 2,
    mentors: 2,
    scores,
    capacity: Uint16Array.of(1, 1),
    pinned: new Uint32Array(),
    seed: 1,
  };
  const run = { settings: { minimumScore: 0 }, aborted: () => false, progress: () => {} };
  expect(await plugin.strategy?.solve(problem, run)).toEqual({ mentorOf: Int32Array.of(1, 0) });
});
