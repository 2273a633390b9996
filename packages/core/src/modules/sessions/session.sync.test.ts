import { instantOf, only, parseIcs } from '@mentorkit/testing/contracts';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createPair, createProgramme, type TestPair } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobTry } from '../../jobs/job.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../../mails/fixtures/mail-server.ts';
import { pluginStatus } from '../../plugins/status.ts';
import { syncSessionCalendarHandler } from './session.calendar.ts';
import { syncSessionVideoHandler } from './session.video.ts';

let mailServer: MailServer;

beforeAll(async () => {
  mailServer = await startMailServer();
});
afterAll(() => mailServer.close());
beforeEach(() => {
  mailServer.mails.length = 0;
});

function platformWith(...plugins: string[]): Promise<TestPlatform> {
  return createTestPlatform({
    plugins,
    worker: true,
    config: { mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' } },
  });
}

async function newPair(api: TestPlatform): Promise<TestPair> {
  const organisation = await api.organisation();
  const mentor = await api.person(organisation, { name: 'Mentor', locale: 'da' });
  const mentee = await api.person(organisation, { name: 'Mentee', timeZone: 'America/New_York' });
  return await createPair(api, await createProgramme(api, mentor), mentor, mentee);
}

const fields = 'session { id version sequence icalUid }';
const schedule = `mutation ($input: SessionInput!) { scheduleSession(input: $input) { ... on ScheduleSessionSuccess { ${fields} } ... on Error { code } } }`;
const move = `mutation ($id: ID!, $startsAt: DateTime!, $version: Int!) {
  moveSession(id: $id, startsAt: $startsAt, minutes: 45, version: $version) { ... on MoveSessionSuccess { ${fields} } ... on Error { code } } }`;
const cancel = `mutation ($id: ID!) { cancelSession(id: $id) { ... on CancelSessionSuccess { ${fields} } ... on Error { code } } }`;
const read = `query ($id: ID!) { session(id: $id) { state videoSync joinUrl attendees { calendarSync } } }`;

// A day in the year after next, in the week when New York has changed its clocks and Copenhagen has not.
const start = '2028-03-20T13:00:00Z';

async function call(api: TestPlatform, person: TestPerson, document: string, variables: object) {
  const { data, errors } = await api.execute(person, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

async function scheduled(api: TestPlatform, pair: TestPair, more: object = {}) {
  const input = { matchId: pair.matchId, startsAt: start, minutes: 60, ...more };
  return (await call(api, pair.mentee, schedule, { input })).session;
}

/** Waits until it holds. */
async function settled<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > deadline) throw new Error(`Still ${JSON.stringify(value)}`);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

function jobs(api: TestPlatform, { mentor, mentee }: TestPair, id: string, sequence: number) {
  const sessionId = Buffer.from(id, 'base64url').toString().split(':')[1]!;
  return api.asPlatform(mentor.organisation, async ctx => {
    await syncSessionVideoHandler.handle(ctx, { sessionId, sequence }, {} as JobTry);
    for (const { membershipId } of [mentor, mentee])
      await syncSessionCalendarHandler.handle(ctx, { sessionId, membershipId, sequence }, {} as JobTry);
  });
}

function invitationIn({ raw, attachments }: ReceivedMail) {
  const ics = attachments.find(({ filename }) => filename === 'invite.ics')!.content.toString();
  const calendar = parseIcs(ics);
  const event = calendar.getFirstSubcomponent('vevent')!;
  const [organiser, ...attendees] = [only(event, 'ORGANIZER'), ...event.getAllProperties('attendee')].map(person =>
    String(person.getFirstValue()).replace('mailto:', ''),
  );
  return {
    method: /text\/calendar;[^;]*; method=(\w+)/.exec(raw)?.[1],
    says: only(calendar, 'METHOD').getFirstValue(),
    uid: only(event, 'UID').getFirstValue(),
    sequence: only(event, 'SEQUENCE').getFirstValue(),
    startsAt: instantOf(only(event, 'DTSTART'), calendar).toString(),
    attendees,
    organiser,
  };
}

describe('with the calendar by mail and Jitsi', () => {
  let api: TestPlatform;
  let pair: TestPair;
  beforeAll(async () => {
    api = await platformWith('@mentorkit/plugin-calendar-ics', '@mentorkit/plugin-video-jitsi');
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    pair = await newPair(api);
  });

  test('a session brings an invitation to each, in their language and on their clock', async () => {
    const { id, icalUid } = await scheduled(api, pair, { title: 'First talk' });
    await mailServer.received(2);
    const [toMentor, toMentee] = [pair.mentor, pair.mentee].map(
      person => mailServer.mails.find(({ recipients }) => recipients.includes(person.email))!,
    );
    expect(toMentor!.text).toContain('First talk\nmandag den 20. marts 2028 kl. 14.00 –');
    expect(toMentee!.subject).toBe('First talk, Monday, 20 March 2028 at 09:00');
    for (const [mail, person] of [
      [toMentor, pair.mentor],
      [toMentee, pair.mentee],
    ] as const)
      expect(invitationIn(mail!)).toEqual({
        method: 'REQUEST',
        says: 'REQUEST',
        uid: icalUid,
        sequence: 0,
        startsAt: '2028-03-20T13:00:00Z',
        // Nobody learns the other's address.
        attendees: [person.email],
        organiser: 'no-reply@mentorkit.test',
      });
    expect(await call(api, pair.mentor, read, { id })).toMatchObject({
      videoSync: 'READY',
      attendees: [{ calendarSync: 'READY' }, { calendarSync: 'READY' }],
      joinUrl: expect.stringMatching(/^https:\/\/meet\.jit\.si\/[0-9a-f]{32}#/),
    });
  });

  test('a move keeps UID and link and raises the sequence; a cancellation says so to calendars', async () => {
    const { id, icalUid, version } = await scheduled(api, pair);
    await mailServer.received(2);
    const link = ((await call(api, pair.mentor, read, { id })).joinUrl as string).split('#')[0];
    await call(api, pair.mentor, move, { id, version, startsAt: '2028-03-27T13:00:00Z' });
    await mailServer.received(4);
    for (const mail of mailServer.mails.slice(2))
      expect(invitationIn(mail)).toMatchObject({
        method: 'REQUEST',
        uid: icalUid,
        sequence: 1,
        startsAt: '2028-03-27T13:00:00Z',
      });
    expect((await call(api, pair.mentor, read, { id })).joinUrl).toContain(link);
    await call(api, pair.mentee, cancel, { id });
    await mailServer.received(6);
    for (const mail of mailServer.mails.slice(4))
      expect(invitationIn(mail)).toMatchObject({
        method: 'CANCEL',
        says: 'CANCEL',
        uid: icalUid,
        sequence: 2,
      });
    expect(await call(api, pair.mentor, read, { id })).toMatchObject({ state: 'CANCELLED', joinUrl: null });
  });

  test('a mail says of a change what it is', async () => {
    const change = `mutation ($id: ID!, $startsAt: DateTime!, $minutes: Int!, $version: Int!) {
      moveSession(id: $id, startsAt: $startsAt, minutes: $minutes, version: $version) {
        ... on MoveSessionSuccess { session { id version } } ... on Error { code } } }`;
    let { id, version } = await scheduled(api, pair, { title: 'Talk', minutes: 60 });
    await mailServer.received(2);
    for (const [at, minutes, inEnglish, inDanish] of [
      [start, 45, /^New length: Talk, .* at 09:00 .* begins as planned and has a new length:/, /begynder som planlagt/],
      ['2028-03-21T13:00:00Z', 45, /^Moved: Talk, .* has a new time:/, /har fået et nyt tidspunkt:/],
      ['2028-03-21T13:00:00Z', 45, /^Updated: Talk, .* is planned now:/, /^Opdateret: Talk.* Sådan er sessionen Talk/],
      [start, 90, /^Moved: Talk, .* has a new time and a new length:/, /et nyt tidspunkt og en ny længde:/],
    ] as const) {
      mailServer.mails.length = 0;
      ({ id, version } = (await call(api, pair.mentor, change, { id, version, startsAt: at, minutes })).session);
      await mailServer.received(2);
      const told = [pair.mentee, pair.mentor].map(({ email }) => {
        const { subject, text } = mailServer.mails.find(({ recipients }) => recipients.includes(email))!;
        return `${subject} ${text?.replaceAll('\n', ' ')}`;
      });
      expect(told).toEqual([expect.stringMatching(inEnglish), expect.stringMatching(inDanish)]);
    }
  });

  test('jobs that run again, at the same time even, send no second mail', async () => {
    const { id } = await scheduled(api, pair);
    await mailServer.received(2);
    await Promise.all([jobs(api, pair, id, 0), jobs(api, pair, id, 0), jobs(api, pair, id, 0)]);
    const { version } = (await call(api, pair.mentor, `query ($id: ID!) { session(id: $id) { version } }`, { id })) as {
      version: number;
    };
    await call(api, pair.mentor, move, { id, version, startsAt: '2028-03-28T13:00:00Z' });
    // The jobs of what it was before come late.
    await Promise.all([jobs(api, pair, id, 0), jobs(api, pair, id, 1)]);
    await mailServer.received(4);
    await call(api, pair.mentor, cancel, { id });
    await mailServer.received(6);
    expect(mailServer.mails.map(mail => Number(invitationIn(mail).sequence)).toSorted((a, b) => a - b)).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  test('the link is only for the two of the session', async () => {
    const manager = await api.person(pair.mentor.organisation, { administrator: true });
    const { id } = await scheduled(api, pair);
    await mailServer.received(2);
    expect(await call(api, manager, read, { id })).toMatchObject({ videoSync: 'READY', joinUrl: null });
  });
});

describe('with a video provider that fails', () => {
  let api: TestPlatform;
  let pair: TestPair;
  beforeAll(async () => {
    api = await platformWith(
      '@mentorkit/plugin-calendar-ics',
      new URL('./fixtures/moody-video.ts', import.meta.url).href,
    );
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    pair = await newPair(api);
  });

  test.each(['Away', 'Refused', 'Nonsense'])(
    'the session stands, people are invited, and the failure shows (%s)',
    async title => {
      const { id } = await scheduled(api, pair, { title });
      await mailServer.received(2);
      expect(await call(api, pair.mentor, read, { id })).toMatchObject({
        state: 'SCHEDULED',
        videoSync: 'FAILED',
        joinUrl: null,
      });
    },
  );

  test('a provider that comes back has the link later, and nobody is invited twice', async () => {
    const { id } = await scheduled(api, pair, { title: 'Back soon' });
    await mailServer.received(2);
    const later = await settled(
      () => call(api, pair.mentor, read, { id }),
      ({ videoSync }) => videoSync === 'READY',
    );
    expect(later.joinUrl).toBe('https://video.example/HOST/Mentor');
    expect(await call(api, pair.mentee, read, { id })).toMatchObject({ joinUrl: 'https://video.example/GUEST/Mentee' });
    expect(mailServer.mails).toHaveLength(2);
  });

  test('what is no https link is given to nobody', async () => {
    const { id } = await scheduled(api, pair, { title: 'Broken link' });
    await mailServer.received(2);
    const { data, errors } = await api.execute(pair.mentor, read, { id });
    expect(data.session).toMatchObject({ videoSync: 'READY', joinUrl: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'PLUGIN_FAILED' });
  });

  // The last of these: what hangs goes on for a while.
  test('a provider that never answers one organisation keeps no other waiting', async () => {
    // More than the worker does at a time.
    for (let day = 1; day <= 10; day++)
      await scheduled(api, pair, { title: 'Hangs', startsAt: `2028-04-${String(day).padStart(2, '0')}T13:00:00Z` });
    const other = await newPair(api);
    const { id } = await scheduled(api, other);
    await settled(
      () => call(api, other.mentor, read, { id }),
      ({ videoSync }) => videoSync === 'READY',
    );
    // Nobody has given up on those of the first meanwhile.
    expect(pluginStatus(api.platform.plugins, 'video-moody', pair.mentor.organisation.id)).toMatchObject({ calls: 0 });
  });
});

describe('with a calendar that refuses, is slow, takes things once, or whose entries people change', () => {
  let api: TestPlatform;
  let pair: TestPair;
  beforeAll(async () => {
    api = await platformWith(new URL('./fixtures/moody-calendar.ts', import.meta.url).href);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    pair = await newPair(api);
  });

  test('a plain mail tells people of a session that their calendars refuse', async () => {
    const { id } = await scheduled(api, pair, { title: 'Refused' });
    await mailServer.received(2);
    for (const mail of mailServer.mails)
      expect([mail.attachments, mail.subject]).toEqual([[], expect.stringContaining('Refused')]);
    expect(await call(api, pair.mentor, read, { id })).toMatchObject({
      videoSync: 'NONE',
      attendees: [{ calendarSync: 'FAILED' }, { calendarSync: 'FAILED' }],
    });
  });

  test('what was true when the calendar was asked, and is not when it answers, is told to nobody', async () => {
    const { id, version } = await scheduled(api, pair, { title: 'Slow' });
    const late = jobs(api, pair, id, 0);
    await new Promise(resolve => setTimeout(resolve, 300));
    await call(api, pair.mentor, move, { id, version, startsAt: '2028-03-27T13:00:00Z' });
    await late;
    await mailServer.received(2);
    expect(mailServer.mails.map(sequenceIn)).toEqual(['1', '1']);
  });

  test('a job that fails beside its double, which went well, changes nothing', async () => {
    const { id } = await scheduled(api, pair, { title: 'Once' });
    await Promise.allSettled([jobs(api, pair, id, 0), jobs(api, pair, id, 0)]);
    await mailServer.received(2);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(mailServer.mails.map(sequenceIn)).toEqual(['0', '0']);
    expect(await call(api, pair.mentor, read, { id })).toMatchObject({
      attendees: [{ calendarSync: 'READY' }, { calendarSync: 'READY' }],
    });
  });

  async function scheduledAndMoved(title: string) {
    const { id, version } = await scheduled(api, pair, { title });
    await mailServer.received(2);
    await call(api, pair.mentor, move, { id, version, startsAt: '2028-03-27T13:00:00Z' });
    return id;
  }
  const ready = { attendees: [{ calendarSync: 'READY' }, { calendarSync: 'READY' }] };

  test('an entry that is gone is made anew, and one that is to be cancelled is gone already', async () => {
    const id = await scheduledAndMoved('Gone');
    await mailServer.received(4);
    expect(mailServer.mails.slice(2).map(sequenceIn)).toEqual(['1', '1']);
    expect(await call(api, pair.mentor, read, { id })).toMatchObject(ready);
    await call(api, pair.mentor, cancel, { id });
    expect(
      await settled(
        () => call(api, pair.mentor, read, { id }),
        ({ attendees }) => attendees.every(({ calendarSync }: any) => calendarSync !== 'PENDING'),
      ),
    ).toMatchObject({ state: 'CANCELLED', ...ready });
  });

  test('who moved the entry to where the session goes has nothing to be told', async () => {
    const id = await scheduledAndMoved('Moved alike');
    await settled(
      () => call(api, pair.mentor, read, { id }),
      ({ attendees }) => attendees.every(({ calendarSync }: any) => calendarSync === 'READY'),
    );
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(mailServer.mails).toHaveLength(2);
  });

  test('who moved it elsewhere is told again, until it is where the session is', async () => {
    const id = await scheduledAndMoved('Moved');
    await mailServer.received(4);
    expect(mailServer.mails.slice(2).map(sequenceIn)).toEqual(['1', '1']);
    expect(await call(api, pair.mentor, read, { id })).toMatchObject(ready);
  });
});

function sequenceIn({ attachments }: ReceivedMail): string | undefined {
  return /SEQUENCE:(\d+)/.exec(attachments[0]?.content.toString() ?? '')?.[1];
}

test('when the jobs of a session have failed for good, that shows, and people hear of it by mail', async () => {
  const idle = await createTestPlatform({
    plugins: ['@mentorkit/plugin-calendar-ics', '@mentorkit/plugin-video-jitsi'],
  });
  const pair = await newPair(idle);
  const { id } = await scheduled(idle, pair);
  const sessionId = Buffer.from(id, 'base64url').toString().split(':')[1]!;
  const mails = await idle.asPlatform(pair.mentor.organisation, async ctx => {
    await syncSessionVideoHandler.abandon!(ctx, { sessionId, sequence: 0 }, 'Too bad');
    for (const { membershipId } of [pair.mentor, pair.mentee])
      for (let times = 0; times < 2; times++)
        await syncSessionCalendarHandler.abandon!(ctx, { sessionId, membershipId, sequence: 0 }, 'Too bad');
    return await ctx.sql<{ kind: string }>(`select kind from mails where kind like 'session%'`);
  });
  expect(mails).toEqual([{ kind: 'session-invitation' }, { kind: 'session-invitation' }]);
  expect(await call(idle, pair.mentor, read, { id })).toMatchObject({
    videoSync: 'FAILED',
    attendees: [{ calendarSync: 'FAILED' }, { calendarSync: 'FAILED' }],
  });
  await idle.close();
});

test('of several changes a mail tells what has become of what its reader knew', async () => {
  const idle = await createTestPlatform({ plugins: ['@mentorkit/plugin-calendar-ics'] });
  const pair = await newPair(idle);
  const { id, version } = await scheduled(idle, pair);
  await jobs(idle, pair, id, 0);
  // To the next day and a shorter time, and back to the first.
  const moved = await call(idle, pair.mentor, move, { id, version, startsAt: '2028-03-21T13:00:00Z' });
  const back = await call(idle, pair.mentor, move, { id, version: moved.session.version, startsAt: start });
  await jobs(idle, pair, id, 2);
  const kinds = (sequence: number) =>
    idle.asPlatform(pair.mentor.organisation, ctx =>
      ctx.sql(`select distinct kind from mails where key like 'session/%/' || $1`, [String(sequence)]),
    );
  expect(await kinds(2)).toEqual([{ kind: 'session-length-changed' }]);
  // Who did not get that one is told how it is, for what they know is not known.
  await idle.asPlatform(pair.mentor.organisation, ctx => ctx.sql(`update mails set state = 'FAILED'`));
  await call(idle, pair.mentor, move, { id, version: back.session.version, startsAt: '2028-03-21T13:00:00Z' });
  await jobs(idle, pair, id, 3);
  expect(await kinds(3)).toEqual([{ kind: 'session-updated' }]);
  await idle.close();
});

test('without any plugin people hear of their session by mail', async () => {
  const api = await platformWith();
  const pair = await newPair(api);
  const { id } = await scheduled(api, pair);
  await mailServer.received(2);
  expect(await call(api, pair.mentor, read, { id })).toMatchObject({
    videoSync: 'NONE',
    attendees: [{ calendarSync: 'NONE' }, { calendarSync: 'NONE' }],
  });
  await call(api, pair.mentor, cancel, { id });
  await mailServer.received(4);
  expect(mailServer.mails.at(-1)!.subject).toMatch(/^(Aflyst|Cancelled): Mentor and Mentee/);
  await api.close();
});
