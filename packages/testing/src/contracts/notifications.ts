import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Notification, NotificationChannel, Recipient } from '@mentorkit/plugin-sdk';
import { pluginErrorData } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import { faultClauses, thrownBy, type VendorCall } from './faults.ts';
import { mentee, mentor } from './meetings.ts';
import type { Subject } from './subject.ts';
import { answerLost, missing } from './vendor-faults.ts';

const telling: VendorCall = {
  what: 'telling somebody',
  run: (test, subject) => send(test, subject, sampleNotification(subject)),
};

/** What every notification channel promises. */
export const notificationContract: readonly Clause[] = [
  {
    name: 'telling twice with one key is telling once',
    async check(subject) {
      const test = await createTestContext(subject);
      await send(test, subject, sampleNotification(subject));
      await send(test, subject, sampleNotification(subject));
      holdsAtMostOne(test);
    },
  },
  {
    name: 'a lost answer tells nobody twice',
    applies: ({ upstream }) => upstream !== undefined,
    async check(subject) {
      const test = await createTestContext(subject);
      test.answerWith(answerLost());
      await Promise.allSettled([send(test, subject, sampleNotification(subject))]);
      test.recover();
      await send(test, subject, sampleNotification(subject));
      holdsAtMostOne(test);
    },
  },
  {
    name: 'two notifications are two, to one person or to two',
    applies: ({ upstream }) => upstream !== undefined,
    async check(subject) {
      const test = await createTestContext(subject);
      await send(test, subject, sampleNotification(subject));
      await send(test, subject, sampleNotification(subject, { key: OTHER_KEY }));
      await send(test, subject, sampleNotification(subject, { key: THIRD_KEY }), mentor);
      assert.equal(test.upstream.count(), 3, `Of three notifications, the vendor holds ${test.upstream.count()}.`);
    },
  },
  {
    name: 'a kind that it does not know is told like any other',
    async check(subject) {
      const test = await createTestContext(subject);
      const unknown = sampleNotification(subject, { kind: 'something-that-comes-later' });
      const thrown = await thrownBy(send(test, subject, unknown));
      assert.equal(thrown, undefined, `It threw ${inspect(thrown)}.`);
      if (subject.upstream) assert.equal(test.upstream.count(), 1, 'It was left out.');
    },
  },
  {
    name: 'somebody whom the vendor does not know is NotFound',
    applies: ({ upstream }) => upstream !== undefined,
    async check(subject) {
      const test = await createTestContext(subject);
      test.answerWith(missing());
      const thrown = await thrownBy(send(test, subject, sampleNotification(subject)));
      assert.equal(pluginErrorData(thrown)?.name, 'NotFound', `After HTTP 404 it threw ${inspect(thrown)}.`);
    },
  },
  ...faultClauses(telling),
];

/** One `it` a promise of a notification channel. */
export function describeNotificationChannel(subject: Subject): void {
  describeContract('a notification channel', notificationContract, subject);
}

const OTHER_KEY = '5d2b1c7e-8f04-4a53-9e0d-2b7c6a1f3e44';
const THIRD_KEY = 'c81e4f0a-7d36-4b92-8a15-6f9e0d2c7b35';

/** Something to tell, as much of it as the channel carries. */
export function sampleNotification({ plugin }: Subject, changes: Partial<Notification> = {}): Notification {
  return {
    key: '1f7a9c3e-5b20-4d86-a4f1-8c0e6d3b9a72',
    kind: 'match-offered',
    subject: 'Første skridt: vi har fundet en mentor til dig',
    ...(plugin.notifications?.can.text && {
      text: 'Åse “Åsa” Østergård kunne blive din mentor.\n\nSvar inden fredag.',
    }),
    locale: 'da',
    ...changes,
  };
}

async function send(
  test: TestContext,
  { plugin }: Subject,
  notification: Notification,
  recipient: Recipient = mentee,
): Promise<unknown> {
  const channel: NotificationChannel<unknown> | undefined = plugin.notifications;
  assert(channel, `${plugin.id} is no notification channel.`);
  return await channel.send(test.ctx, notification, recipient);
}

function holdsAtMostOne({ upstream }: TestContext): void {
  assert(upstream.count() <= 1, `The vendor holds ${upstream.count()} messages.`);
}
