import { definePlugin, type MatchingResult, type Review } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/**
 * One plugin for each misbehaviour, so that what one has done is in nobody else's books: the address that it is loaded
 * from ends in `?throws`, or in `?behaves`. It does the same wherever it is called.
 */
const how = new URL(import.meta.url).search.slice(1);

export default definePlugin({
  id: `bench-${how}`,
  api: 1,
  // Needed, so that it is not enabled before an administrator says so.
  settings: z.object({ enabled: z.literal(true) }),
  strategy: {
    can: { exact: false, sparse: false, atLeast: false, ranks: false },
    async solve({ mentees }, { progress }) {
      const none = () => ({ mentorOf: new Int32Array(mentees).fill(-1) });
      if (how === 'floods') for (let n = 0; n < 20_000; n++) progress(0.5, none());
      return await misbehave<MatchingResult>(none(), { mentorOf: new Int32Array(mentees).fill(1_000_000) });
    },
  },
  video: {
    can: { captions: false, dialIn: false, recording: false, waitingRoom: false },
    async save(ctx, { key }) {
      if (how === 'floods') for (let n = 0; n < 20_000; n++) ctx.log.warn('again');
      return await misbehave({ externalId: key }, { externalId: 7 });
    },
    join: async (_ctx, externalId) => `https://rooms.example/${externalId}`,
    cancel: async () => {},
  },
  contentFilter: {
    can: { hold: false, refuse: false },
    async review(ctx) {
      if (how === 'floods') for (let n = 0; n < 20_000; n++) ctx.log.warn('again');
      return await misbehave<Review>({ verdict: 'allow' }, { verdict: 'perhaps' });
    },
  },
  async health(ctx) {
    if (how === 'floods') for (let n = 0; n < 20_000; n++) ctx.log.warn('again');
    return await misbehave<{ status: 'ok' }>({ status: 'ok' }, { status: 'splendid' });
  },
});

const leaked: unknown[] = [];

async function misbehave<Answer extends object>(answer: Answer, lie: object): Promise<Answer> {
  switch (how) {
    case 'throws':
      throw new TypeError('undefined is not a function');
    case 'hangs':
      return await new Promise(() => {});
    case 'blocks':
      for (;;);
    case 'leaks':
      for (;;) leaked.push(Array.from({ length: 1000 }, () => ({})));
    case 'exits':
      return process.exit(1);
    case 'lies':
      return lie as Answer;
    case 'floods':
      return { ...answer, detail: 'x'.repeat(10_000_000), more: Array.from({ length: 100_000 }, (_, n) => ({ n })) };
    case 'is-slow':
      await new Promise(resolve => setTimeout(resolve, 2_000));
      return answer;
    default:
      return answer;
  }
}
