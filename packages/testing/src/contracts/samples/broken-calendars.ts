import { setTimeout as wait } from 'node:timers/promises';
import { Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { accountOf, calendarSample, changesSince, type Context } from './calendars.ts';
import { createIcs, type IcsFaults } from './ics.ts';
import { ask, refusalOf, VENDOR } from './vendor.ts';

const made = z.object({ id: z.string() });
const put = { method: 'PUT', body: '{}' };

/** By promise: a calendar provider that keeps all others and breaks this one. */
export const brokenCalendars: Readonly<Record<string, Subject>> = {
  'it has what it says it can': calendarSample({ can: { busy: true, changes: false, recurrence: false } }),
  'saving twice is one entry': calendarSample({
    async save(ctx, meeting, personId, known) {
      const tries = Number((await ctx.store.get(meeting.key)) ?? 0);
      const externalId = known ?? (tries ? `${meeting.key}-${tries}` : meeting.key);
      await ask(await accountOf(ctx, personId), `/items/${externalId}`, put, personId);
      await ctx.store.set(meeting.key, tries + 1);
      return { externalId };
    },
  }),
  'a lost answer makes no second entry': calendarSample({
    async save(ctx, meeting, personId, externalId) {
      const known = externalId ?? (await ctx.store.get(meeting.key));
      if (typeof known === 'string') return { externalId: known };
      const post = { method: 'POST', body: '{}' };
      const answer = await ask(await accountOf(ctx, personId), '/items', post, personId);
      const { id } = made.parse(await answer.json());
      await ctx.store.set(meeting.key, id);
      return { externalId: id };
    },
    async cancel(ctx, meeting, personId, externalId) {
      const id = z
        .string()
        .default('none')
        .parse(externalId ?? (await ctx.store.get(meeting.key)));
      await ask(await accountOf(ctx, personId), `/items/${id}`, { method: 'DELETE' }, personId);
      return {};
    },
  }),
  'a move keeps the identity': calendarSample({
    async save(ctx, meeting, personId, known = meeting.key) {
      const externalId = meeting.sequence > 0 ? `${known}-moved` : known;
      await ask(await accountOf(ctx, personId), `/items/${externalId}`, put, personId);
      return { externalId };
    },
  }),
  'cancelling twice is fine': calendarSample({
    async cancel() {
      // Cancels nothing at all, which no error tells.
      return {};
    },
  }),
  'cancelling what was never saved is fine': calendarSample({
    async cancel(ctx, _, personId, externalId) {
      if (!externalId) throw new Error('Nothing to cancel');
      await ask(await accountOf(ctx, personId), `/items/${externalId}`, { method: 'DELETE' }, personId);
      return {};
    },
  }),
  'an invitation is one that calendars accept, at any time in any zone': inviting({ unfolded: true }),
  'busy times are merged, in order, half-open and inside the window': calendarSample({
    async busy(ctx, { personId }) {
      const answer = await ask(await accountOf(ctx, personId), '/busy', {}, personId);
      const times = z.array(z.object({ start: z.string(), end: z.string() })).parse(await answer.json());
      return times.map(({ start, end }) => ({ start: Temporal.Instant.from(start), end: Temporal.Instant.from(end) }));
    },
  }),
  'saving an entry while the vendor fails throws Unavailable': saying(({ status }) =>
    status >= 500 ? new Error(`HTTP ${status}`) : undefined,
  ),
  'saving an entry too often throws RateLimited with the wait in seconds': saying(({ status }) =>
    status === 429 ? new Unavailable() : undefined,
  ),
  'saving an entry with a revoked account throws NeedsReconnection': saying(({ status }) =>
    status === 401 ? new Rejected('No longer connected') : undefined,
  ),
  'saving an entry that the vendor forbids ends the tries': saying(({ status }) =>
    status === 403 ? new Unavailable() : undefined,
  ),
  'saving an entry ends when its time is over': calendarSample({
    async save(ctx, meeting, personId, externalId = meeting.key) {
      const send = await accountOf(ctx, personId);
      try {
        await ask(send, `/items/${externalId}`, put, personId);
      } catch (error) {
        // Sleeps before it tells anybody.
        if (ctx.signal.aborted) await wait(5_000, undefined, { ref: false });
        throw error;
      }
      return { externalId };
    },
  }),
  'cancelling an entry that is gone is fine': calendarSample({
    async cancel(ctx, meeting, personId, externalId = meeting.key) {
      const send = await accountOf(ctx, personId);
      const response = await send(`${VENDOR}/items/${externalId}`, { method: 'DELETE' });
      if (!response.ok && response.status !== 404) throw new Rejected('Refused');
      return {};
    },
  }),
  ...badReading('busy', 'reading busy times'),
  ...badReading('changes', 'reading changes'),
  'what is moved, declined or deleted outside is told': calendarSample({
    async changes(ctx, personId, cursor) {
      const found = await changesSince(ctx, personId, cursor);
      if (found === 'resync') return found;
      return { ...found, changes: found.changes.filter(({ kind }) => kind !== 'deleted') };
    },
  }),
  'a cursor tells what came after it, and tells it again when it is asked again': calendarSample({
    async changes(ctx, personId, cursor) {
      const found = await changesSince(ctx, personId, cursor);
      // Thinks that who has been told has heard.
      if (found === 'resync' || cursor === undefined) return found;
      const told = z
        .array(z.string())
        .catch([])
        .parse(await ctx.store.get('told'));
      await ctx.store.set('told', [...told, ...found.changes.map(({ version }) => version)]);
      return { ...found, changes: found.changes.filter(({ version }) => !told.includes(version)) };
    },
  }),
  'a cursor that the vendor has forgotten is answered with resync': calendarSample({
    async changes(ctx, personId, cursor) {
      const found = await changesSince(ctx, personId, cursor);
      // Begins anew, and nobody knows that something was missed.
      return found === 'resync' && cursor !== undefined ? await changesSince(ctx, personId, undefined) : found;
    },
  }),
};

/** A calendar that does not read well on the vendor's bad days, by promise. */
function badReading(method: 'busy' | 'changes', what: string): Record<string, Subject> {
  const answering = (status: number, own: Error) =>
    reading(method, response => (response.status === status ? own : undefined));
  return {
    [`${what} while the vendor fails throws Unavailable`]: answering(502, new Error('HTTP 502')),
    [`${what} too often throws RateLimited with the wait in seconds`]: answering(429, new Unavailable()),
    [`${what} that the vendor forbids ends the tries`]: answering(403, new Unavailable()),
    [`${what} with a revoked account throws NeedsReconnection`]: answering(401, new Rejected('No longer connected')),
    [`${what} ends when its time is over`]: reading(method, undefined, 5_000),
  };
}

/** A calendar that asks before it reads, with errors of its own for what it hears, and may sleep when it is ended. */
function reading(method: 'busy' | 'changes', own?: (response: Response) => Error | undefined, sleepMs = 0): Subject {
  const { plugin } = calendarSample();
  const sound = plugin.calendar!;
  const first = async (ctx: Context, personId: string) => {
    const send = await accountOf(ctx, personId);
    const response = await send(`${VENDOR}/${method}`).catch(() => new Response('', { status: 503 }));
    if (ctx.signal.aborted && sleepMs > 0) await wait(sleepMs, undefined, { ref: false });
    const error = own?.(response);
    if (error) throw error;
  };
  return calendarSample({
    async busy(ctx, query) {
      if (method === 'busy') await first(ctx, query.personId);
      return await sound.busy!(ctx, query);
    },
    async changes(ctx, personId, cursor) {
      if (method === 'changes') await first(ctx, personId);
      return await sound.changes!(ctx, personId, cursor);
    },
  });
}

/** More ways to write an invitation that a calendar does not take. */
export const brokenInvitations: Readonly<Record<string, Subject>> = {
  'lines without CR': inviting({ bareLineFeeds: true }),
  'times of no zone': inviting({ floating: true }),
  'a cancellation of another UID': inviting({ uidPerMessage: true }),
  'somebody who is not named': inviting({ forgetsPeople: true }),
};

/** A calendar that works by mail, with faults in what it mails. */
export function inviting(faults: Partial<IcsFaults>): Subject {
  const { plugin } = calendarSample({
    can: { busy: false, changes: false, recurrence: false },
    busy: undefined,
    changes: undefined,
    async save(ctx, meeting) {
      return { invitation: { method: 'REQUEST', ics: createIcs(meeting, 'REQUEST', ctx.now(), faults) } };
    },
    async cancel(ctx, meeting) {
      return { invitation: { method: 'CANCEL', ics: createIcs(meeting, 'CANCEL', ctx.now(), faults) } };
    },
  });
  return { plugin };
}

/** A calendar whose `save` has an error of its own for some of the vendor's answers. */
function saying(own: (response: Response) => Error | undefined): Subject {
  return calendarSample({
    async save(ctx, meeting, personId, externalId = meeting.key) {
      const send = await accountOf(ctx, personId);
      const response = await send(`${VENDOR}/items/${externalId}`, put).catch(() => new Response('', { status: 503 }));
      const error = own(response) ?? refusalOf(response, put, personId);
      if (error) throw error;
      return { externalId };
    },
  });
}
