import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RequestContext } from '../../context.ts';
import type { JobTry } from '../../jobs/job.ts';
import { matchOfferedMail, partnerRoles } from '../matches/match.mails.ts';
import { type MailServer, startMailServer } from '../../mails/fixtures/mail-server.ts';
import { sendMailsHandler } from '../../notify/notification.jobs.ts';
import { type MailRequest, requestMails } from '../../notify/notification.service.ts';

let mailServer: MailServer;
let api: TestPlatform;
let dane: TestPerson;
let briton: TestPerson;

beforeAll(async () => {
  mailServer = await startMailServer();
  api = await createTestPlatform({
    config: { mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' } },
  });
  const organisation = await api.organisation();
  dane = await api.person(organisation, { name: 'Dorthe Ø', locale: 'da' });
  briton = await api.person(organisation, { name: 'Bea', timeZone: 'Europe/London' });
});
afterAll(async () => {
  await api.close();
  await mailServer.close();
});
beforeEach(() => {
  mailServer.mails.length = 0;
  mailServer.answer = undefined;
});

let keys = 0;
function offer(to: TestPerson, overrides: Partial<MailRequest> = {}): MailRequest {
  keys += 1;
  return {
    key: `offer-${keys}`,
    membershipId: to.membershipId,
    mail: matchOfferedMail,
    parameters: {
      programme: { localised: { en: 'First steps', da: 'Første skridt' } },
      partner: 'Mo & <Co>',
      role: { text: partnerRoles.MENTOR },
      until: { instant: '2027-01-19T09:00:00Z' },
    },
    ...overrides,
  };
}

/** Asks for the mails and answers the ids of the new ones; no worker runs, so nothing is sent. */
async function ask(...mails: MailRequest[]): Promise<string[]> {
  return await asPlatform(async ctx => {
    await requestMails(ctx, mails);
    const rows = await ctx.sql<{ id: string }>('select id from mails where key = any($1) order by id', [
      mails.map(({ key }) => key),
    ]);
    return rows.map(({ id }) => id);
  });
}

function send(ids: readonly string[]): Promise<void> {
  return asPlatform(ctx => sendMailsHandler.handle(ctx, { ids }, {} as JobTry));
}

function states(ids: readonly string[]) {
  return asPlatform(ctx =>
    ctx.sql<{ state: string; last_error: string | null }>(
      'select state, last_error from mails where id = any($1::uuid[]) order by id',
      [ids],
    ),
  );
}

function asPlatform<T>(work: (ctx: RequestContext) => Promise<T>): Promise<T> {
  return api.asPlatform(dane.organisation, work);
}

test('a mail is in its reader’s language, with times on their clock, as text and as HTML', async () => {
  await send(await ask(offer(dane), offer(briton)));
  const [danish, english] = [dane, briton].map(person =>
    mailServer.mails.find(({ recipients }) => recipients.includes(person.email)),
  );
  expect(danish?.subject).toBe('Første skridt: vi har fundet en mentor til dig');
  expect(danish?.text).toContain('Hej Dorthe Ø,');
  expect(danish?.text).toContain('inden tirsdag den 19. januar 2027 kl. 10.00');
  expect(english?.text).toContain('Mo & <Co> could be your mentor in First steps.');
  expect(english?.text).toContain('before Tuesday, 19 January 2027 at 09:00');
  expect(english?.html).toContain('<html lang="en">');
  expect(english?.html).toContain('Mo &amp; &lt;Co&gt; could be');
});

test('a mail says that a machine sent it, for whom, and can be recognised when it comes twice', async () => {
  const [id] = await ask(offer(dane));
  await send([id!]);
  const mail = mailServer.mails[0]!;
  expect(mail.messageId).toBe(`<${id}@mentorkit.test>`);
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail.from?.value).toEqual([{ address: 'no-reply@mentorkit.test', name: dane.organisation.name }]);
  expect(mail.to).toMatchObject({ value: [{ address: dane.email, name: 'Dorthe Ø' }] });
});

test('an invitation is a part that calendars answer to, and a file', async () => {
  const ics = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
  await send(await ask(offer(dane, { invitation: { method: 'REQUEST', ics } })));
  const { raw, attachments } = mailServer.mails[0]!;
  expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i);
  expect(attachments.map(({ filename, content }) => [filename, content.toString()])).toContainEqual([
    'invite.ics',
    ics,
  ]);
});

test('one key is one mail, asked for twice or sent by two workers at once', async () => {
  const mail = offer(dane);
  expect(await asPlatform(ctx => requestMails(ctx, [mail]))).toBe(1);
  expect(await asPlatform(ctx => requestMails(ctx, [mail]))).toBe(0);
  const ids = await ask(mail, ...Array.from({ length: 20 }, () => offer(briton)));
  await Promise.allSettled([send(ids), send(ids), send(ids)]);
  await send(ids);
  expect(mailServer.mails).toHaveLength(21);
  expect(new Set(mailServer.mails.map(({ messageId }) => messageId)).size).toBe(21);
});

test('what a worker left half-done is sent once its lease is over', async () => {
  const ids = await ask(offer(dane));
  await asPlatform(ctx => ctx.sql(`update mails set leased_until = now() + interval '1 minute' where id = $1`, ids));
  await expect(send(ids)).rejects.toThrow('Another worker');
  expect(mailServer.mails).toHaveLength(0);
  await asPlatform(ctx => ctx.sql(`update mails set leased_until = now() - interval '1 second' where id = $1`, ids));
  await send(ids);
  expect(mailServer.mails).toHaveLength(1);
});

test('a refusal for good is recorded, and the other mails go out', async () => {
  const ids = await ask(offer(dane), offer(briton));
  mailServer.answer = address => (address === dane.email ? { code: 550, text: 'No such mailbox' } : undefined);
  await send(ids);
  expect(mailServer.mails.map(({ recipients }) => recipients)).toEqual([[briton.email]]);
  expect(await states(ids)).toEqual([
    { state: 'FAILED', last_error: expect.stringContaining('No such mailbox') },
    { state: 'SENT', last_error: null },
  ]);
});

test('a refusal for now is tried again, until nobody tries any more', async () => {
  const ids = await ask(offer(dane));
  mailServer.answer = () => ({ code: 451, text: 'Try later' });
  await expect(send(ids)).rejects.toThrow('Try later');
  expect(await states(ids)).toEqual([{ state: 'PENDING', last_error: expect.stringContaining('Try later') }]);
  mailServer.answer = undefined;
  await send(ids);
  expect(await states(ids)).toEqual([{ state: 'SENT', last_error: null }]);

  const lost = await ask(offer(dane));
  mailServer.answer = () => ({ code: 451, text: 'Try later' });
  await expect(send(lost)).rejects.toThrow('Try later');
  await asPlatform(ctx => sendMailsHandler.abandon!(ctx, { ids: lost }, 'Try later'));
  expect(await states(lost)).toMatchObject([{ state: 'FAILED' }]);
});

test('who has left gets no mail', async () => {
  const leaver = await api.person(dane.organisation, { name: 'Leaver' });
  await asPlatform(ctx => ctx.sql(`update memberships set status = 'LEFT' where id = $1`, [leaver.membershipId]));
  expect(await ask(offer(leaver))).toEqual([]);
});

test('who leaves before a mail is sent does not get it, and the others get theirs', async () => {
  const leaver = await api.person(dane.organisation, { name: 'Leaver' });
  const ids = await ask(offer(leaver), offer(dane));
  await asPlatform(ctx => ctx.sql(`update memberships set status = 'LEFT' where id = $1`, [leaver.membershipId]));
  await send(ids);
  expect(mailServer.mails.map(({ recipients }) => recipients)).toEqual([[dane.email]]);
  expect(await states(ids)).toMatchObject([{ state: 'FAILED' }, { state: 'SENT' }]);
});

test('without a mail server mails are kept', async () => {
  const silent = await createTestPlatform({ beside: api });
  const ids = await ask(offer(dane));
  await silent.asPlatform(dane.organisation, ctx => sendMailsHandler.handle(ctx, { ids }, {} as JobTry));
  expect(await states(ids)).toEqual([{ state: 'PENDING', last_error: null }]);
  await silent.close();
});

test('mails of one organisation are not there for another', async () => {
  const ids = await ask(offer(dane));
  await api.asPlatform(await api.organisation(), ctx => sendMailsHandler.handle(ctx, { ids }, {} as JobTry));
  expect(mailServer.mails).toHaveLength(0);
  expect(await states(ids)).toMatchObject([{ state: 'PENDING' }]);
});

test('what people call themselves makes neither a link nor a line of its own in a mail', async () => {
  const name = 'Eve https://evil.example/x www.evil.example eve@evil.example\r\nBcc: everybody@evil.example';
  const eve = await api.person(dane.organisation, { name });
  await send(await ask(offer(eve, { parameters: { ...offer(eve).parameters, partner: name } })));
  const [mail] = await mailServer.received(1);
  expect(mail?.recipients).toEqual([eve.email]);
  expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  expect(mail?.html).not.toContain('<a ');
  const links = /https?:\/\/[\w.]|www\.\w|@evil|evil\.example/;
  expect(mail?.text).toContain('Eve https');
  expect(mail?.text).not.toMatch(links);
  expect(String(mail?.html)).not.toMatch(links);
  expect(mail?.subject).not.toMatch(links);
});
