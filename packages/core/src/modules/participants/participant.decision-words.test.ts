import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, giveRole, globalIdOf, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../../mails/fixtures/mail-server.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let mailServer: MailServer;
let api: TestPlatform;
let manager: TestPerson;
let dane: TestPerson;
let briton: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  mailServer = await startMailServer();
  api = await createTestPlatform({
    now: clock.now,
    config: { mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' } },
  });
  manager = await api.person(await api.organisation(), { name: 'Manager' });
  dane = await api.person(manager.organisation, { name: 'Dane', locale: 'da' });
  briton = await api.person(manager.organisation, { name: 'Briton', locale: 'en' });
});
afterAll(async () => {
  await api.close();
  await mailServer.close();
});
beforeEach(async () => {
  programme = await createProgramme(api, manager, { state: 'OPEN' });
  await api.runDueJobs();
  mailServer.mails.length = 0;
});

async function run(by: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
/** Sends what is due. What arrived at the person since the last time, without the greeting and the closing. */
async function arrived({ email }: TestPerson): Promise<{ subject: string; body: string }[]> {
  await api.runDueJobs();
  const theirs = mailServer.mails.filter(({ recipients }) => recipients.includes(email));
  for (const mail of theirs) mailServer.mails.splice(mailServer.mails.indexOf(mail), 1);
  return theirs.map(({ subject, text }) => ({
    subject: subject ?? '',
    body: (text ?? '').split('\n\n').slice(1, -1).join('\n\n').trim(),
  }));
}
const decide = async (mutation: string, id: string, more = '') =>
  (
    await run(
      manager,
      `mutation ($id: ID!) { result: ${mutation}(id: $id${more}) { ... on Error { code } ... on StaleError { current { ... on Participant { state } } } } }`,
      { id: globalIdOf('Participant', id) },
    )
  ).result;

test('story 12: each decision is told once, in the reader’s language: what, why, what next', async () => {
  const id = await enrol(api, programme, dane, { state: 'DRAFT' });
  await run(dane, 'mutation ($id: ID!) { submitApplication(id: $id) { __typename } }', {
    id: globalIdOf('Participant', id),
  });
  expect(await arrived(dane)).toMatchObject([{ subject: 'Første skridt: vi har din ansøgning' }]);
  await decide('waitlistParticipant', id);
  expect(await arrived(dane)).toEqual([
    {
      subject: 'Første skridt: du er på venteliste',
      body: 'Der er endnu ikke plads til dig i Første skridt som mentee, så du står på venteliste.\n\nPå siden for Første skridt kan du se, hvilket nummer du er. Vi skriver, så snart der er plads; du skal ikke gøre noget.',
    },
  ]);
  await decide('requestChanges', id, ', comment: "Skriv mere om dit mål.\\nTak!"');
  expect(await arrived(dane)).toEqual([
    {
      subject: 'Første skridt: ret venligst din ansøgning',
      body: 'Du har fået din ansøgning til Første skridt som mentee tilbage, så du kan rette den.\n\nDette blev der skrevet til dig:\nSkriv mere om dit mål.\nTak!\n\nÅbn den på siden for Første skridt, ret det nødvendige, og aflevér den igen. Det, du skrev, er gemt.',
    },
  ]);
  const other = await enrol(api, programme, briton, { role: 'MENTOR', state: 'SUBMITTED' });
  await decide('approveParticipant', other, ', comment: "Welcome", note: "Knows Anna"');
  expect(await arrived(briton)).toEqual([
    {
      subject: 'First steps: you are in',
      body: 'You have been approved and take part in First steps as a mentor.\n\nWhat was said to you:\nWelcome\n\nIts page says what comes next. You need do nothing before that.',
    },
  ]);
  expect(await arrived(dane)).toEqual([]);
});

test('a mail about a programme speaks its own words, before those of the organisation', async () => {
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql('update organisations set vocabulary = $1', [{ da: { mentee: { one: 'lærling' } } }]);
    await ctx.sql('update programmes set vocabulary = $2 where id = $1', [
      programme.id,
      { en: { mentor: { one: 'guide' } } },
    ]);
  });
  for (const [person, role] of [
    [briton, 'MENTOR'],
    [dane, 'MENTEE'],
  ] as const)
    await decide('approveParticipant', await enrol(api, programme, person, { role, state: 'SUBMITTED' }));
  expect((await arrived(briton))[0]!.body).toContain('take part in First steps as a guide.');
  expect((await arrived(dane))[0]!.body).toContain('deltager i Første skridt som lærling.');
  await api.asPlatform(manager.organisation, ctx => ctx.sql(`update organisations set vocabulary = '{}'`));
});

test('the person reads what was said to them, managers also what was noted and by whom, others nothing', async () => {
  const id = await enrol(api, programme, dane, { state: 'SUBMITTED' });
  await decide('waitlistParticipant', id, ', comment: "Soon", note: "Strong"');
  clock.move({ hours: 1 });
  await decide('declineParticipant', id, ', note: "No time after all"');
  const read = async (by: TestPerson) =>
    (
      await run(
        by,
        `query ($id: ID!) { node(id: $id) { ... on Participant {
           decisions { attempt decision comment note decidedBy { displayName } decidedAt } } } }`,
        { id: globalIdOf('Participant', id) },
      )
    ).node?.decisions;
  const [declined, waitlisted] = [
    { attempt: 1, decision: 'DECLINE', comment: null, decidedAt: '2027-03-01T10:00:00.000Z' },
    { attempt: 1, decision: 'WAITLIST', comment: 'Soon', decidedAt: '2027-03-01T09:00:00.000Z' },
  ];
  const decidedBy = { displayName: 'Manager' };
  expect(await read(manager)).toEqual([
    { ...declined, note: 'No time after all', decidedBy },
    { ...waitlisted, note: 'Strong', decidedBy },
  ]);
  expect(await read(dane)).toEqual([
    { ...declined, note: null, decidedBy: null },
    { ...waitlisted, note: null, decidedBy: null },
  ]);
  await giveRole(api, programme, briton, 'MODERATOR');
  expect(await read(briton)).toBeUndefined();
});

test('many at once are told the same words, and who applies in two roles by one mail', async () => {
  const all = [
    await enrol(api, programme, dane, { role: 'MENTOR', state: 'SUBMITTED' }),
    await enrol(api, programme, dane, { role: 'MENTEE', state: 'SUBMITTED' }),
    await enrol(api, programme, briton, { state: 'SUBMITTED' }),
  ];
  const { result } = await run(
    manager,
    `mutation ($programme: ID!, $ids: [ID!]) { result: decideApplications(programmeId: $programme, decision: DECLINE,
       participantIds: $ids, comment: "Too many this year") { ... on DecideApplicationsSuccess { decided } } }`,
    { programme: programme.globalId, ids: all.map(id => globalIdOf('Participant', id)) },
  );
  expect(result).toEqual({ decided: 3 });
  expect(await arrived(dane)).toEqual([
    {
      subject: 'Første skridt: svar på din ansøgning',
      body: expect.stringContaining('både som mentor og mentee denne gang'),
    },
  ]);
  expect(await arrived(briton)).toEqual([
    { subject: 'First steps: answer to your application', body: expect.stringContaining('\nToo many this year\n') },
  ]);
});

test('of two who decide, the first wins, and the other is told what it is by now; nobody is told twice', async () => {
  const id = await enrol(api, programme, dane, { state: 'SUBMITTED' });
  const answers = await Promise.all([
    decide('approveParticipant', id, ', version: 1'),
    decide('declineParticipant', id, ', version: 1'),
  ]);
  expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
  expect(answers.find(({ code }) => code)).toMatchObject({ code: 'STALE', current: { state: expect.any(String) } });
  expect(await decide('waitlistParticipant', id)).toEqual({ code: 'ILLEGAL_TRANSITION' });
  expect(await arrived(dane)).toHaveLength(1);
});

test('in a pause what was decided waits, and what is not true any more by then is told nobody', async () => {
  const [waits, changes] = [
    await enrol(api, programme, dane, { state: 'SUBMITTED' }),
    await enrol(api, programme, briton, { state: 'SUBMITTED' }),
  ];
  await run(manager, `mutation ($id: ID!) { pauseProgramme(id: $id, confirmed: 9) { __typename } }`, {
    id: programme.globalId,
  });
  await decide('waitlistParticipant', waits);
  await decide('waitlistParticipant', changes);
  await decide('approveParticipant', changes);
  expect([await arrived(dane), await arrived(briton)]).toEqual([[], []]);
  await run(manager, `mutation ($id: ID!) { resumeProgramme(id: $id, confirmed: 9) { __typename } }`, {
    id: programme.globalId,
  });
  expect(await arrived(dane)).toMatchObject([{ subject: 'Første skridt: du er på venteliste' }]);
  expect((await arrived(briton)).map(({ subject }) => subject).toSorted()).toEqual([
    'First steps goes on',
    'First steps: you are in',
  ]);
});

test('a decision that fails after it was written tells nobody', async () => {
  const id = await enrol(api, programme, dane, { state: 'SUBMITTED' });
  expect(await decide('declineParticipant', id, `, comment: "${'x'.repeat(2001)}"`)).toEqual({ code: 'INVALID_INPUT' });
  await expect(
    api.asPlatform(manager.organisation, ctx => ctx.sql('delete from participant_decisions')),
  ).rejects.toThrow('permission denied');
  expect(await arrived(dane)).toEqual([]);
});
