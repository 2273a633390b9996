import { type CalendarProvider, definePlugin, NeedsReconnection, type PluginContext } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { ask, createVendor } from './vendor.ts';

type Context = PluginContext<{ name: string }>;

const busyTimes = z.array(z.object({ start: z.string(), end: z.string() }));

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
        can: { busy: true, changes: false, recurrence: false },
        async busy(ctx, { personId, start, end }) {
          const send = await accountOf(ctx, personId);
          const times = busyTimes.parse(await (await ask(send, '/busy', {}, personId)).json());
          return merge(
            times.map(time => [Temporal.Instant.from(time.start), Temporal.Instant.from(time.end)]),
            start,
            end,
          );
        },
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
