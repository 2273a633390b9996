import assert from 'node:assert/strict';
import { type CalendarChange, type CalendarProvider, NotFound } from '@mentorkit/plugin-sdk';
import type { Clause } from './clause.ts';
import { createTestContext } from './context.ts';
import { faultClauses, revokedClause, type VendorCall } from './faults.ts';
import { mentee, moved, sampleMeeting } from './meetings.ts';
import type { Outside, Subject } from './subject.ts';

const readingBusy: VendorCall = {
  what: 'reading busy times',
  async run(test, subject) {
    const { start, end } = sampleMeeting();
    return await providerOf(subject).busy?.(test.ctx, { personId: mentee.personId, start, end });
  },
};

const readingChanges: VendorCall = {
  what: 'reading changes',
  async run(test, subject) {
    const found = await providerOf(subject).changes?.(test.ctx, mentee.personId);
    // Some vendors say that a cursor is forgotten with what others say of what is gone.
    if (found === 'resync') throw new NotFound();
    return found;
  },
};

/** What every calendar that can tell what was changed in it promises. */
const changesClauses: readonly Clause[] = [
  {
    name: 'what is moved, declined or deleted outside is told',
    async check(subject) {
      const { externalId, outside, read } = await startReading(subject);
      let { cursor } = await read();
      const versions = new Set<string>();
      for (const change of outsideChanges) {
        outside(externalId, change);
        const found = await read(cursor);
        const told = found.changes.findLast(each => each.externalId === externalId);
        assert.deepEqual(told && asData(told), asData({ ...change, externalId }), `After an entry was ${change.kind}`);
        assert(!versions.has(told!.version), `The version ${told!.version} was told of another change, too.`);
        versions.add(told!.version);
        ({ cursor } = found);
      }
    },
  },
  {
    name: 'a cursor tells what came after it, and tells it again when it is asked again',
    async check(subject) {
      const { externalId, outside, read } = await startReading(subject);
      const before = await read();
      outside(externalId, { kind: 'declined' });
      const first = await read(before.cursor);
      const again = await read(before.cursor);
      // Whoever asked may have been ended before it was written down.
      assert.deepEqual(again.changes.map(asData), first.changes.map(asData), 'The same cursor told something else.');
      const after = await read(again.cursor);
      const repeated = after.changes.filter(each => each.externalId === externalId);
      assert.deepEqual(repeated.map(asData), [], 'What the cursor stands behind was told once more.');
    },
  },
  {
    name: 'a cursor that the vendor has forgotten is answered with resync',
    async check(subject) {
      const { test, calendar, read } = await startReading(subject);
      const { cursor } = await read();
      const { upstream } = test;
      assert('forgetCursors' in upstream, 'To test forgotten cursors, the upstream needs `forgetCursors()`.');
      upstream.forgetCursors?.();
      const answer = await calendar.changes?.(test.ctx, mentee.personId, cursor);
      assert.equal(answer, 'resync', 'The forgotten cursor was answered otherwise.');
      const anew = await read();
      await read(anew.cursor);
    },
  },
];

/** What calendars promise that say they can be read. */
export const readingClauses: readonly Clause[] = [
  ...where('busy', [...faultClauses(readingBusy), revokedClause(readingBusy, mentee.personId)]),
  ...where('changes', [
    ...changesClauses,
    ...faultClauses(readingChanges),
    revokedClause(readingChanges, mentee.personId),
  ]),
];

const later = moved(sampleMeeting());

const outsideChanges: readonly Outside[] = [
  { kind: 'moved', start: later.start, end: later.end },
  { kind: 'declined' },
  { kind: 'deleted' },
];

/** A person with one entry, and what the plugin reads of it. */
async function startReading(subject: Subject) {
  const test = await createTestContext(subject);
  const calendar = providerOf(subject);
  const { externalId } = await calendar.save(test.ctx, sampleMeeting(), mentee.personId);
  assert(externalId, 'A calendar that tells what was changed has to say how it calls an entry.');
  const { upstream } = test;
  assert('change' in upstream, 'To test changes, the upstream needs `change(personId, externalId, change)`.');
  return {
    test,
    calendar,
    externalId,
    outside: (id: string, change: Outside) => upstream.change?.(mentee.personId, id, change),
    async read(cursor?: string) {
      const found = await calendar.changes?.(test.ctx, mentee.personId, cursor);
      const asked = cursor === undefined ? 'no cursor' : 'a fresh cursor';
      assert(found && found !== 'resync', `With ${asked}, it answered ${JSON.stringify(found)}.`);
      return found;
    },
  };
}

function asData(change: Omit<CalendarChange, 'version'>): unknown {
  const { version: _, ...rest } = change as CalendarChange;
  return rest.kind === 'moved' ? { ...rest, start: rest.start.toString(), end: rest.end.toString() } : rest;
}

/** One that says what it does not have is told so by another promise. */
function where(method: 'busy' | 'changes', clauses: readonly Clause[]): Clause[] {
  const has = ({ plugin: { calendar } }: Subject) => calendar?.can[method] === true && calendar[method] !== undefined;
  return clauses.map(clause => ({
    ...clause,
    applies: subject => has(subject) && (clause.applies?.(subject) ?? true),
  }));
}

function providerOf({ plugin }: Subject): CalendarProvider<unknown> {
  assert(plugin.calendar, `${plugin.id} has no calendar provider.`);
  return plugin.calendar;
}
