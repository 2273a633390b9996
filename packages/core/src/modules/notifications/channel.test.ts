import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestContext } from '../../context.ts';
import type { JobTry } from '../../jobs/job.ts';
import { invitationMail } from '../identity/membership.invitation.ts';
import { matchPausedMail } from '../matches/match.mails.ts';
import { deliverByChannelHandler } from '../../notify/channel.jobs.ts';
import { type MailRequest, requestMails } from '../../notify/notification.service.ts';
import { sealedParameter } from '../../notify/sealed-parameter.ts';
import { encodeId } from '../../ids.ts';

const plugins = [
  new URL('./fixtures/moody-channel.ts', import.meta.url).href,
  new URL('./fixtures/terse-channel.ts', import.meta.url).href,
];
let api: TestPlatform;
let admin: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ plugins });
  admin = await member('Manager', { administrator: true });
});
afterAll(() => api.close());

/** Somebody who has signed in once. */
async function member(name: string, options: { locale?: string; administrator?: boolean } = {}): Promise<TestPerson> {
  const organisation = admin?.organisation ?? (await api.organisation());
  const person = await api.person(organisation, { name, ...options });
  await api.execute(person, '{ viewer { __typename } }');
  return person;
}

function inOrganisation<T>(work: (ctx: RequestContext) => Promise<T>): Promise<T> {
  return api.asPlatform(admin.organisation, work);
}

let keys = 0;
/** Asks for a mail to everybody, and answers the deliveries of one channel. */
async function tell(people: readonly TestPerson[], more: Partial<MailRequest> = {}, channel = 'channel-moody') {
  const mails = people.map(person => ({
    key: `told-${keys++}`,
    membershipId: person.membershipId,
    mail: matchPausedMail,
    parameters: { programme: { localised: { en: 'First steps', da: 'Første skridt' } }, partner: 'Mo' },
    ...more,
  }));
  return await inOrganisation(async ctx => {
    await requestMails(ctx, mails);
    const rows = await ctx.sql<{ id: string }>(
      `select d.id from notification_deliveries d join mails m on m.id = d.mail_id
        where m.key = any($1) and d.channel = $2 order by m.id`,
      [mails.map(({ key }) => key), channel],
    );
    return rows.map(({ id }) => id);
  });
}

function deliver(ids: readonly string[], channel = 'channel-moody'): Promise<void> {
  return inOrganisation(ctx => deliverByChannelHandler.handle(ctx, { channel, ids }, {} as JobTry));
}

/** What the channel was given for each delivery, try by try. */
async function given(ids: readonly string[], channel = 'channel-moody'): Promise<any[]> {
  return await inOrganisation(async ctx => {
    const rows = await ctx.sql<{ value: unknown }>(
      `select s.value from notification_deliveries d
         left join plugin_store_entries s on s.plugin_id = $2 and s.key = d.mail_id::text
        where d.id = any($1::uuid[]) order by d.mail_id`,
      [ids, channel],
    );
    return rows.map(({ value }) => value);
  });
}

function states(ids: readonly string[]) {
  return inOrganisation(async ctx =>
    (
      await ctx.sql<{ state: string; last_error: string | null }>(
        'select state, last_error from notification_deliveries where id = any($1::uuid[]) order by mail_id',
        [ids],
      )
    ).map(({ state, last_error }) => [state, last_error]),
  );
}

test('a channel gets what mail gets, in the reader’s language; one that carries a line gets the line', async () => {
  const dane = await member('Dorthe', { locale: 'da' });
  const ids = await tell([dane]);
  await deliver(ids);
  const [[notification]] = await given(ids);
  expect(notification).toEqual({
    key: expect.any(String),
    kind: 'match-paused',
    subject: 'Første skridt: du og Mo holder pause',
    text: expect.not.stringContaining('Hej Dorthe'),
    locale: 'da',
    recipient: {
      personId: dane.membershipId,
      name: 'Dorthe',
      email: dane.email,
      locale: 'da',
      timeZone: 'Europe/Copenhagen',
    },
  });
  const terse = await tell([dane], {}, 'channel-terse');
  await deliver(terse, 'channel-terse');
  expect(await given(terse, 'channel-terse')).toEqual([
    { key: expect.any(String), kind: 'match-paused', subject: expect.stringContaining('holder pause'), locale: 'da' },
  ]);
});

test('what lets somebody in goes by mail alone, and so does all before they have signed in', async () => {
  const person = await member('Somebody');
  const link = await inOrganisation(async ctx => sealedParameter(ctx, 'https://mentorkit.test/secret'));
  expect(await tell([person], { mail: invitationMail, parameters: { link } })).toEqual([]);
  expect(await tell([await api.person(admin.organisation)])).toEqual([]);
});

test('three workers at once tell everybody once', async () => {
  const people = await Promise.all(['One', 'Two', 'Three', 'Four'].map(name => member(name)));
  const ids = await tell(people);
  await Promise.allSettled([deliver(ids), deliver(ids), deliver(ids)]);
  await deliver(ids).catch(() => {});
  expect((await given(ids)).map(tries => tries.length)).toEqual([1, 1, 1, 1]);
});

test('who leaves before it is delivered is not told, and the others are', async () => {
  const [leaver, stayer] = [await member('Leaver'), await member('Stayer')];
  const ids = await tell([leaver, stayer]);
  await inOrganisation(ctx => ctx.sql(`update memberships set status = 'LEFT' where id = $1`, [leaver.membershipId]));
  await deliver(ids);
  expect((await states(ids)).map(([state]) => state)).toEqual(['FAILED', 'SENT']);
});

test('whom the channel does not know, or refuses, holds up nobody', async () => {
  const people = await Promise.all(['Stranger', 'Refused', 'Known'].map(name => member(name)));
  const ids = await tell(people);
  await deliver(ids);
  expect(await states(ids)).toEqual([
    ['UNREACHABLE', 'The provider does not know this entry.'],
    ['FAILED', 'Not this number.'],
    ['SENT', null],
  ]);
});

test('a channel that is away is tried again with the same key, until nobody tries any more', async () => {
  const ids = await tell([await member('Back soon')]);
  await expect(deliver(ids)).rejects.toThrow('unavailable');
  expect(await states(ids)).toEqual([['PENDING', 'The provider is unavailable.']]);
  await deliver(ids);
  expect(await states(ids)).toEqual([['SENT', null]]);
  const [[first, second]] = await given(ids);
  expect(second.key).toBe(first.key);

  const lost = await tell([await member('Away')]);
  await expect(deliver(lost)).rejects.toThrow('unavailable');
  await inOrganisation(ctx =>
    deliverByChannelHandler.abandon!(ctx, { channel: 'channel-moody', ids: lost }, 'It never came back.'),
  );
  expect(await states(lost)).toEqual([['FAILED', 'It never came back.']]);
});

test('a channel that the organisation has given up leaves nothing waiting', async () => {
  const ids = await tell([await member('Somebody')]);
  const without = await createTestPlatform({ beside: api });
  await without.asPlatform(admin.organisation, ctx =>
    deliverByChannelHandler.handle(ctx, { channel: 'channel-moody', ids }, {} as JobTry),
  );
  expect(await states(ids)).toEqual([['FAILED', 'The organisation no longer uses this channel.']]);
  await without.close();
});

test('administrators see where a notification stands on each channel, and nobody sees what it said', async () => {
  const person = await member('Refused');
  await deliver(await tell([person]));
  const list = `{ outgoingMails(first: 1, channel: "channel-moody", deliveryState: FAILED) { edges { node {
    kind person { id displayName } mailState mailError deliveries { channel state attempts lastError sentAt } } } } }`;
  expect((await api.execute(admin, list)).data.outgoingMails.edges).toEqual([
    {
      node: {
        kind: 'match-paused',
        person: { id: encodeId('Person', person.membershipId), displayName: 'Refused' },
        mailState: 'PENDING',
        mailError: null,
        deliveries: [
          { channel: 'channel-moody', state: 'FAILED', attempts: 1, lastError: 'Not this number.', sentAt: null },
          { channel: 'channel-terse', state: 'PENDING', attempts: 0, lastError: null, sentAt: null },
        ],
      },
    },
  ]);
  expect((await api.execute(person, list)).data.outgoingMails.edges).toEqual([]);
});

test('mail is a channel by which administrators list what was told, and how it stands with it', async () => {
  const organisation = await api.organisation();
  const administrator = await api.person(organisation, { administrator: true });
  await api.asPlatform(organisation, ctx =>
    ctx.sql(`insert into mails (key, recipient, kind, locale, parameters, state)
      select n::text, 'a@example.invalid', 'kind-' || n, 'en', '{}', case n when 1 then 'FAILED' else 'SENT' end::mail_state
        from generate_series(1, 3) n`),
  );
  const kinds = async (args: string) =>
    (
      await api.execute(
        administrator,
        `{ outgoingMails(channel: "mail"${args}) { edges { node { kind mailState } } } }`,
      )
    ).data.outgoingMails.edges.map((edge: any) => edge.node.kind);
  expect((await kinds('')).toSorted()).toEqual(['kind-1', 'kind-2', 'kind-3']);
  expect(await kinds(', deliveryState: FAILED')).toEqual(['kind-1']);
  expect((await kinds(', deliveryState: SENT')).toSorted()).toEqual(['kind-2', 'kind-3']);
  expect(await kinds(', deliveryState: UNREACHABLE')).toEqual([]);
});

test('with a worker, whoever asks for patience is told when it is over', async () => {
  const worker = await createTestPlatform({ beside: api, plugins, worker: true });
  const ids = await tell([await member('Patient')]);
  await expect.poll(() => states(ids), { timeout: 15_000 }).toEqual([['SENT', null]]);
  expect((await given(ids))[0]).toHaveLength(2);
  await worker.close();
});

test('who mutes a channel is told by the others; nobody sees what another has chosen', async () => {
  const person = await member('Quiet');
  const own = '{ viewer { person { id notificationChannels { id carriesText muted } } } }';
  const mute = `mutation ($channel: String!, $muted: Boolean!) { muteNotificationChannel(channel: $channel, muted: $muted) {
    ... on MuteNotificationChannelSuccess { person { notificationChannels { id muted } } } ... on Error { code message } } }`;
  const choose = async (channel: string, muted: boolean) =>
    (await api.execute(person, mute, { channel, muted })).data.muteNotificationChannel;
  expect((await api.execute(person, own)).data.viewer.person.notificationChannels).toEqual([
    { id: 'channel-moody', carriesText: true, muted: false },
    { id: 'channel-terse', carriesText: false, muted: false },
  ]);
  for (const _ of [1, 2])
    expect((await choose('channel-moody', true)).person.notificationChannels).toEqual([
      { id: 'channel-moody', muted: true },
      { id: 'channel-terse', muted: false },
    ]);
  expect(await tell([person])).toEqual([]);
  expect(await tell([person], {}, 'channel-terse')).toHaveLength(1);
  await choose('channel-moody', false);
  expect(await tell([person])).toHaveLength(1);
  expect(await choose('pigeon', true)).toEqual({
    code: 'NOT_FOUND',
    message: 'You cannot use that notification channel: it may not exist.',
  });

  const { id } = (await api.execute(person, own)).data.viewer.person;
  const others = 'query ($id: ID!) { node(id: $id) { ... on Person { displayName notificationChannels { id } } } }';
  expect((await api.execute(admin, others, { id })).data.node).toEqual({
    displayName: 'Quiet',
    notificationChannels: null,
  });
});
