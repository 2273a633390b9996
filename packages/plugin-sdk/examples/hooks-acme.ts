import { definePlugin, type PluginContext, RateLimited, Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const course = z.object({ passed: z.boolean() });

/** Whoever says yes to a match has passed Acme's course, and Acme hears when a match has ended. */
export default definePlugin({
  id: 'hooks-acme',
  api: 1,
  hosts: ['learn.acme.example'],
  settings: z.object({
    course: z.string().default('mentoring-1').describe('The course that has to be passed first'),
  }),
  secrets: z.object({ token: z.string().describe('API token of your Acme account') }),
  hooks: {
    'match.accept': {
      // Nobody gets by while Acme does not answer.
      required: true,
      async will(ctx, { actorId }) {
        const answer = await call(ctx, 'GET', `/v1/courses/${ctx.settings.course}/people/${actorId}`);
        if (course.parse(await answer.json()).passed) return undefined;
        return {
          reason: {
            en: 'Take the course “Mentoring 1” first. It is half an hour.',
            da: 'Tag først kurset »Mentoring 1«. Det varer en halv time.',
          },
        };
      },
    },
    'match.end': {
      async has(ctx, { id, at, data }) {
        // The event's id is the note's: however often it comes, there is one.
        await call(ctx, 'PUT', `/v1/notes/${id}`, { match: data.matchId, ended: at });
      },
    },
  },
});

async function call(ctx: PluginContext<unknown, { token: string }>, method: string, path: string, body?: object) {
  const response = await ctx
    .fetch(`https://learn.acme.example${path}`, {
      method,
      headers: { authorization: `Bearer ${ctx.secrets.token}` },
      body: body && JSON.stringify(body),
      signal: ctx.signal,
    })
    .catch((cause: unknown) => {
      throw new Unavailable('Acme can’t be reached.', { cause });
    });
  if (response.ok) return response;
  if (response.status === 429) throw new RateLimited(Number(response.headers.get('retry-after')) || 60);
  if (response.status >= 500) throw new Unavailable();
  throw new Rejected(`Acme refused (${response.status}).`);
}
