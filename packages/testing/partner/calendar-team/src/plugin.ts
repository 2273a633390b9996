import {
  definePlugin,
  type Interval,
  NeedsReconnection,
  type PluginContext,
  RateLimited,
  Rejected,
  Unavailable,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';

const settings = z.object({
  server: z.hostname().default('calendar.example.org').describe('Host name of your calendar server'),
});
type Context = PluginContext<z.output<typeof settings>>;

const entries = z.array(z.object({ from: z.string(), to: z.string(), declined: z.boolean() }));

/** The team calendar on an organisation's own server. */
export default definePlugin({
  id: 'calendar-team',
  api: 1,
  settings,
  hosts: ({ server }) => [server],
  connection: { kind: 'basic' },
  calendar: {
    can: { busy: true, changes: false, recurrence: false },
    async busy(ctx, { personId, start, end }) {
      const answer = await call(ctx, personId, 'GET', `busy?from=${start.toString()}&to=${end.toString()}`);
      const taken = entries
        .parse(await answer.json())
        .filter(({ declined }) => !declined)
        .map(({ from, to }) => ({ start: Temporal.Instant.from(from), end: Temporal.Instant.from(to) }));
      return merged(taken, { start, end });
    },
    async save(ctx, meeting, personId, externalId = meeting.key) {
      const { title, start, end, joinUrl } = meeting;
      const body = JSON.stringify({ title, from: start, to: end, place: joinUrl });
      await call(ctx, personId, 'PUT', `entries/${externalId}`, body);
      return { externalId };
    },
    async cancel(ctx, meeting, personId, externalId = meeting.key) {
      await call(ctx, personId, 'DELETE', `entries/${externalId}`);
      return {};
    },
  },
});

async function call(ctx: Context, personId: string, method: string, path: string, body?: string): Promise<Response> {
  const account = await ctx.account(personId);
  if (!account) throw new NeedsReconnection(personId);
  const url = `https://${ctx.settings.server}/${path}`;
  const response = await account.fetch(url, { method, body, signal: ctx.signal }).catch((cause: unknown) => {
    throw new Unavailable('The calendar server can’t be reached.', { cause });
  });
  const { ok, status, headers } = response;
  if (ok || (method === 'DELETE' && [404, 410].includes(status))) return response;
  if (status === 401) throw new NeedsReconnection(personId);
  if (status === 429) throw new RateLimited(Number(headers.get('retry-after')) || 60);
  if (status >= 500) throw new Unavailable();
  throw new Rejected(`The calendar server refused (${status}).`);
}

function merged(intervals: readonly Interval[], window: Interval): Interval[] {
  const result: Interval[] = [];
  for (const one of intervals.toSorted((a, b) => Temporal.Instant.compare(a.start, b.start))) {
    const [start, end] = [later(one.start, window.start), earlier(one.end, window.end)];
    if (Temporal.Instant.compare(start, end) >= 0) continue;
    const last = result.at(-1);
    if (!last || Temporal.Instant.compare(start, last.end) > 0) result.push({ start, end });
    else result[result.length - 1] = { start: last.start, end: later(last.end, end) };
  }
  return result;
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) <= 0 ? a : b;
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}
