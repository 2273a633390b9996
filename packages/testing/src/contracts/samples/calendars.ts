import {
  type CalendarChange,
  type CalendarProvider,
  definePlugin,
  NeedsReconnection,
  type PluginContext,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { ask, createVendor, refusalOf, VENDOR } from './vendor.ts';

export type Context = PluginContext<{ name: string }>;

const busyTimes = z.array(z.object({ start: z.string(), end: z.string() }));

const change = z.object({
  externalId: z.string(),
  version: z.string(),
  kind: z.enum(['moved', 'declined', 'deleted']),
  start: z.string().optional(),
  end: z.string().optional(),
});
const changesPage = z.object({ cursor: z.string(), changes: z.array(change) });

/** A calendar plugin with accounts that keeps every promise, but for what is changed in it. */
export function calendarSample(broken: Partial<CalendarProvider<Context>> = {}): Subject {
  return {
    plugin: definePlugin({
      id: 'calendar-sample',
      api: 1,
      settings: z.object({ name: z.string().default('Mentoring').describe('Name of the calendar') }),
      connection: { kind: 'basic' },
      hosts: ['api.vendor.example'],
      calendar: {
        can: { busy: true, changes: true, recurrence: false },
        async busy(ctx, { personId, start, end }) {
          const send = await accountOf(ctx, personId);
          const times = busyTimes.parse(await (await ask(send, '/busy', {}, personId)).json());
          return merge(
            times.map(time => [Temporal.Instant.from(time.start), Temporal.Instant.from(time.end)]),
            start,
            end,
          );
        },
        changes: async (ctx, personId, cursor) => await changesSince(ctx, personId, cursor),
        async save(ctx, meeting, personId, externalId = meeting.key) {
          const send = await accountOf(ctx, personId);
          await ask(send, `/items/${externalId}`, { method: 'PUT', body: '{}' }, personId);
          return { externalId };
        },
        async cancel(ctx, meeting, personId, externalId = meeting.key) {
          await ask(await accountOf(ctx, personId), `/items/${externalId}`, { method: 'DELETE' }, personId);
          return {};
        },
        ...broken,
      },
    }),
    upstream: createVendor,
  };
}

export async function accountOf(ctx: Context, personId: string): Promise<typeof fetch> {
  const account = await ctx.account(personId);
  if (!account) throw new NeedsReconnection(personId);
  return account.fetch;
}

/** What the vendor says was changed since. */
export async function changesSince(ctx: Context, personId: string, cursor: string | undefined) {
  const send = await accountOf(ctx, personId);
  const path = `${VENDOR}/changes${cursor === undefined ? '' : `?after=${cursor}`}`;
  const response = await send(path).catch(() => new Response('', { status: 503 }));
  if (response.status === 410) return 'resync';
  const error = refusalOf(response, {}, personId);
  if (error) throw error;
  const found = changesPage.parse(await response.json());
  return { cursor: found.cursor, changes: found.changes.map(readChange) };
}

function readChange({ externalId, version, kind, start = '', end = '' }: z.infer<typeof change>): CalendarChange {
  if (kind !== 'moved') return { externalId, version, kind };
  return { externalId, version, kind, start: Temporal.Instant.from(start), end: Temporal.Instant.from(end) };
}

/** Busy milliseconds, merged inside the window. */
export function merge(times: [Temporal.Instant, Temporal.Instant][], start: Temporal.Instant, end: Temporal.Instant) {
  const [from, to] = [start.epochMilliseconds, end.epochMilliseconds];
  const merged: [number, number][] = [];
  const sorted = times
    .map(([a, b]) => [Math.max(a.epochMilliseconds, from), Math.min(b.epochMilliseconds, to)] as const)
    .filter(([a, b]) => a < b)
    .toSorted(([a], [b]) => a - b);
  for (const [a, b] of sorted) {
    const last = merged.at(-1);
    if (last && a <= last[1]) last[1] = Math.max(last[1], b);
    else merged.push([a, b]);
  }
  return merged.map(([a, b]) => ({
    start: Temporal.Instant.fromEpochMilliseconds(a),
    end: Temporal.Instant.fromEpochMilliseconds(b),
  }));
}
