import { createMovedClock, createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MailServer, startMailServer } from '../../mails/fixtures/mail-server.ts';
import { createLivedIn, type LivedIn, moved } from './fixtures/lived-in.ts';

const clock = createMovedClock('2027-03-01T09:00:00Z');
let mailServer: MailServer;
let api: TestPlatform;
let manager: TestPerson;
let world: LivedIn;

beforeAll(async () => {
  mailServer = await startMailServer();
  api = await createTestPlatform({
    now: clock.now,
    plugins: [new URL('../notifications/fixtures/moody-channel.ts', import.meta.url).href],
    config: { mail: { smtpUrl: mailServer.smtpUrl, from: 'Mentorkit <no-reply@mentorkit.test>' } },
  });
});
afterAll(async () => {
  await api.close();
  await mailServer.close();
});
beforeEach(async () => {
  manager = await api.person(await api.organisation(), { name: 'Manager', administrator: true });
  world = await createLivedIn(api, manager, clock.now());
  // Channels are for who has signed in.
  for (const person of Object.values(world.people)) await api.execute(person, '{ viewer { __typename } }');
  await api.runDueJobs();
  mailServer.mails.length = 0;
});

const act = (name: string, mutation: string, id: string) =>
  api.execute(world.people[name], `mutation { ${mutation}(id: "${id}") { __typename } }`);

/** Subjects of what has been sent to them since the last time that this was asked. */
function arrived(name: string): string[] {
  const { email } = world.people[name]!;
  const theirs = mailServer.mails.filter(({ recipients }) => recipients.includes(email));
  for (const mail of theirs) mailServer.mails.splice(mailServer.mails.indexOf(mail), 1);
  return theirs.map(({ subject }) => subject ?? '');
}

const deliveries = async (name: string) =>
  (
    await api.asPlatform(manager.organisation, ctx =>
      ctx.sql<{ kind: string; state: string }>(
        `select m.kind, d.state from notification_deliveries d join mails m on m.id = d.mail_id
          where m.membership_id = $1 order by m.id`,
        [world.people[name]!.membershipId],
      ),
    )
  ).map(({ kind, state }) => `${kind} ${state}`);

test('in a pause only its own notice leaves, by mail and by channels; what is still true leaves once it is over', async () => {
  const { active, paused } = world.matches;
  await moved(api, manager, 'pause', world.programme);
  // What waits: a pair that pauses and goes on again, and one that ends.
  await act('activeMentor', 'pauseMatch', active);
  await act('activeMentor', 'resumeMatch', active);
  await act('pausedMentor', 'completeMatch', paused);
  await api.runDueJobs();
  expect(arrived('activeMentee')).toEqual(['Første skridt holder pause']);
  // What is told of sessions does not wait.
  expect(arrived('pausedMentee').toSorted()).toEqual([
    'Aflyst: A talk, onsdag den 3. marts 2027 kl. 10.00',
    'Første skridt holder pause',
  ]);
  expect(await deliveries('pausedMentee')).toEqual([
    'programme-paused SENT',
    'match-completed PENDING',
    'session-cancelled SENT',
  ]);
  clock.move({ days: 2 });
  await api.runDueJobs();
  expect(arrived('activeMentee')).toEqual([]);
  await moved(api, manager, 'resume', world.programme);
  await api.runDueJobs();
  expect(arrived('activeMentee').toSorted()).toEqual([
    'Første skridt går videre',
    'Første skridt: du og activeMentor går videre',
  ]);
  expect(arrived('pausedMentee').toSorted()).toEqual([
    'Første skridt går videre',
    'Første skridt: du og pausedMentor er i mål',
  ]);
  expect(await deliveries('pausedMentee')).toContain('match-completed SENT');
  await api.runDueJobs();
  expect(arrived('activeMentee')).toEqual([]);
});

test('what a pause held up and a cancellation has made untrue never leaves', async () => {
  await moved(api, manager, 'pause', world.programme);
  await act('pausedMentor', 'resumeMatch', world.matches.paused);
  await moved(api, manager, 'cancel', world.programme);
  await api.runDueJobs();
  expect(arrived('pausedMentee').toSorted()).toEqual(['Første skridt er aflyst', 'Første skridt holder pause']);
});
