import { setTimeout as wait } from 'node:timers/promises';
import { Rejected, Unavailable } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { accountOf, calendarSample } from './calendars.ts';
import { createIcs, type IcsFaults } from './ics.ts';
import { ask, refusalOf, VENDOR } from './vendor.ts';

const made = z.object({ id: z.string() });
const put = { method: 'PUT', body: '{}' };

/** By promise: a calendar provider that keeps all others and breaks this one. */
export const brokenCalendars: Readonly<Record<string, Subject>> = {
  'it has what it says it can': calendarSample({ can: { busy: true, changes: true, recurrence: false } }),
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
};

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
