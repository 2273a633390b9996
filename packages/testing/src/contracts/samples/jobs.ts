import { setTimeout as wait } from 'node:timers/promises';
import { definePlugin, type PluginContext, type PluginJob, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { JobSubject } from '../jobs.ts';
import { ask, createVendor, refusalOf, VENDOR } from './vendor.ts';

type Input = { id: string };

const post = { method: 'PUT', body: '{}' };

/** A plugin whose job keeps every promise, but for what is changed in it. */
export function jobSample(broken: Partial<PluginJob<PluginContext, Input>> = {}, inputs: unknown[] = [{ id: 'a1' }]) {
  const plugin = definePlugin({
    id: 'jobs-sample',
    api: 1,
    settings: z.object({}),
    hosts: ['api.vendor.example'],
    jobs: {
      importRecording: {
        input: z.object({ id: z.string() }),
        every: '*/15 6-20 * * 1-5',
        async run(ctx: PluginContext, { id }: Input) {
          await ask(ctx.fetch, `/items/${id}`, post);
        },
        ...broken,
      },
    },
  });
  return { plugin, upstream: createVendor, job: 'importRecording', inputs } satisfies JobSubject;
}

/** By promise: a job that keeps all others and breaks this one. */
export const brokenJobs: Readonly<Record<string, JobSubject>> = {
  'its inputs survive the queue, which keeps them as JSON': queueing(),
  'what is no input of the job is refused': jobSample({
    input: z.any().transform((input: unknown) => ({ id: String((input as Partial<Input> | null)?.id) })),
  }),
  'running twice has the effect of once': jobSample({
    async run(ctx) {
      await ask(ctx.fetch, '/items', { method: 'POST', body: '{}' });
    },
  }),
  'its schedule has the five fields of cron': jobSample({ every: 'every morning' }),
  'running the job while the vendor fails throws Unavailable': saying(({ status }) =>
    status >= 500 ? new Error('Oh') : undefined,
  ),
  'running the job too often throws RateLimited with the wait in seconds': saying(({ status }) =>
    status === 429 ? new Unavailable() : undefined,
  ),
  'running the job that the vendor forbids ends the tries': saying(({ status }) =>
    status === 410 ? new Unavailable() : undefined,
  ),
  'running the job ends when its time is over': jobSample({
    async run(ctx, { id }) {
      try {
        await ask(ctx.fetch, `/items/${id}`, post);
      } catch (error) {
        // Sleeps before it tells anybody.
        if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
        throw error;
      }
    },
  }),
};

/** A job with a date in its input, of which the queue makes a text. */
function queueing(): JobSubject {
  const input = z.union([
    z.object({ id: z.string() }),
    z.object({ on: z.date() }).transform(({ on }) => ({ id: on.toISOString() })),
  ]);
  return jobSample({ input }, [{ id: 'a1' }, { on: new Date(0) }]);
}

/** A job that has an error of its own for some of the vendor's answers. */
function saying(own: (response: Response) => Error | undefined): JobSubject {
  return jobSample({
    async run(ctx, { id }) {
      const response = await ctx.fetch(`${VENDOR}/items/${id}`, post).catch(() => new Response('', { status: 503 }));
      const error = own(response) ?? refusalOf(response, post);
      if (error) throw error;
    },
  });
}
