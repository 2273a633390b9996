import assert from 'node:assert/strict';
import type { CalendarProvider, Interval, Invitation, Meeting } from '@mentorkit/plugin-sdk';
import * as fc from 'fast-check';
import { readingClauses } from './calendar-reading.ts';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import { faultClauses, goneClause, revokedClause, type VendorCall } from './faults.ts';
import { checkInvitation, meetings } from './invitations.ts';
import { mentee, moved, sampleMeeting } from './meetings.ts';
import type { Subject } from './subject.ts';
import { answerLost } from './vendor-faults.ts';

const saving: VendorCall = {
  what: 'saving an entry',
  run: (test, subject) => providerOf(subject).save(test.ctx, sampleMeeting(), mentee.personId),
};

const cancelling: VendorCall = {
  what: 'cancelling an entry',
  run: (test, subject) => {
    const meeting = sampleMeeting();
    return providerOf(subject).cancel(test.ctx, meeting, mentee.personId, meeting.key);
  },
};

/** What every calendar provider promises. */
export const calendarContract: readonly Clause[] = [
  {
    name: 'it has what it says it can',
    check(subject) {
      const calendar = providerOf(subject);
      const { can } = calendar;
      assert.equal(
        typeof Reflect.get(calendar, 'busy') === 'function',
        can.busy,
        '`can.busy` and `busy` contradict each other.',
      );
      assert.equal(
        typeof Reflect.get(calendar, 'changes') === 'function',
        can.changes,
        '`can.changes` and `changes` contradict each other.',
      );
    },
  },
  {
    name: 'saving twice is one entry',
    async check(subject) {
      const { test, save } = await start(subject);
      const first = await save(sampleMeeting());
      const again = await save(sampleMeeting());
      const known = await save(sampleMeeting(), first.externalId);
      assert.equal(again.externalId, first.externalId, 'A second save without the id made another entry.');
      assert.equal(known.externalId, first.externalId, 'A second save with the id made another entry.');
      holdsAtMostOne(test);
    },
  },
  {
    name: 'a lost answer makes no second entry',
    applies: ({ upstream }) => upstream !== undefined,
    async check(subject) {
      const { test, save } = await start(subject);
      test.answerWith(answerLost());
      await Promise.allSettled([save(sampleMeeting())]);
      test.recover();
      await save(sampleMeeting());
      holdsAtMostOne(test);
    },
  },
  {
    name: 'a move keeps the identity',
    async check(subject) {
      const { test, save } = await start(subject);
      const before = await save(sampleMeeting());
      const after = await save(moved(sampleMeeting()), before.externalId);
      assert.equal(after.externalId, before.externalId, 'The move made another entry.');
      assert.deepEqual(uidsOf(after.invitation), uidsOf(before.invitation), 'The move changed the UID.');
      holdsAtMostOne(test);
    },
  },
  {
    name: 'cancelling twice is fine',
    async check(subject) {
      const { test, save, cancel } = await start(subject);
      const { externalId } = await save(sampleMeeting());
      await cancel(moved(sampleMeeting()), externalId);
      await cancel(moved(sampleMeeting()), externalId);
      assert.equal(test.upstream.count(), 0, 'The vendor still holds the entry.');
    },
  },
  {
    name: 'cancelling what was never saved is fine',
    async check(subject) {
      const { cancel } = await start(subject);
      await cancel(sampleMeeting());
    },
  },
  {
    name: 'an invitation is one that calendars accept, at any time in any zone',
    async check(subject) {
      const { save, cancel } = await start(subject);
      await fc.assert(
        fc.asyncProperty(meetings, async meeting => {
          const { invitation, externalId } = await save(meeting);
          if (invitation) checkMessage(invitation, 'REQUEST', meeting);
          const { invitation: cancellation } = await cancel(meeting, externalId);
          if (cancellation) checkMessage(cancellation, 'CANCEL', meeting);
          assert.equal(
            cancellation === undefined,
            invitation === undefined,
            'Who invites by mail has to cancel by mail.',
          );
        }),
      );
    },
  },
  {
    name: 'busy times are merged, in order, half-open and inside the window',
    applies: ({ plugin }) => plugin.calendar?.can.busy ?? false,
    async check(subject) {
      await fc.assert(
        fc.asyncProperty(fc.array(blocks, { maxLength: 6 }), async intervals => {
          const test = await createTestContext(subject);
          const { upstream } = test;
          assert('block' in upstream, 'To test busy times, the upstream needs `block(personId, interval)`.');
          for (const interval of intervals) upstream.block?.(mentee.personId, interval);
          const found = await providerOf(subject).busy?.(test.ctx, { ...window, personId: mentee.personId });
          assert.deepEqual(found?.map(asText), mergedInside(intervals).map(asText));
        }),
      );
    },
  },
  goneClause(cancelling),
  ...faultClauses(saving),
  revokedClause(saving, mentee.personId),
  ...readingClauses,
];

/** One `it` a promise of a calendar provider. */
export function describeCalendarProvider(subject: Subject): void {
  describeContract('a calendar provider', calendarContract, subject);
}

function providerOf({ plugin }: Subject): CalendarProvider<unknown> {
  assert(plugin.calendar, `${plugin.id} has no calendar provider.`);
  return plugin.calendar;
}

async function start(subject: Subject) {
  const test = await createTestContext(subject);
  const calendar = providerOf(subject);
  return {
    test,
    save: (meeting: Meeting, externalId?: string) => calendar.save(test.ctx, meeting, mentee.personId, externalId),
    cancel: (meeting: Meeting, externalId?: string) => calendar.cancel(test.ctx, meeting, mentee.personId, externalId),
  };
}

function holdsAtMostOne({ upstream }: TestContext): void {
  assert(upstream.count() <= 1, `The vendor holds ${upstream.count()} entries.`);
}

function uidsOf(invitation: Invitation | undefined): string[] | undefined {
  return invitation?.ics.match(/^UID:.*$/gm) ?? undefined;
}

function checkMessage(invitation: Invitation, method: Invitation['method'], meeting: Meeting): void {
  assert.equal(invitation.method, method);
  checkInvitation(invitation, meeting);
}

// Twelve hours around the end of summer time in Europe: local times alone would be an hour out.
const window: Interval = {
  start: Temporal.Instant.from('2027-10-30T20:00:00Z'),
  end: Temporal.Instant.from('2027-10-31T08:00:00Z'),
};

const blocks: fc.Arbitrary<Interval> = fc
  .record({ from: fc.integer({ min: -8, max: 52 }), quarters: fc.integer({ min: 1, max: 12 }) })
  .map(({ from, quarters }) => {
    const begins = window.start.add({ minutes: from * 15 });
    return { start: begins, end: begins.add({ minutes: quarters * 15 }) };
  });

function mergedInside(intervals: readonly Interval[]): Interval[] {
  const merged: { start: Temporal.Instant; end: Temporal.Instant }[] = [];
  const cut = intervals
    .map(({ start: from, end }) => ({ start: later(from, window.start), end: earlier(end, window.end) }))
    .filter(({ start: from, end }) => Temporal.Instant.compare(from, end) < 0)
    .toSorted((a, b) => Temporal.Instant.compare(a.start, b.start));
  for (const interval of cut) {
    const last = merged.at(-1);
    if (last && Temporal.Instant.compare(interval.start, last.end) <= 0) last.end = later(last.end, interval.end);
    else merged.push(interval);
  }
  return merged;
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}

function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) <= 0 ? a : b;
}

function asText({ start: from, end }: Interval): string {
  return `${from.toString()} – ${end.toString()}`;
}
