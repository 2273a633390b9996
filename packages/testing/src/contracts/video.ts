import assert from 'node:assert/strict';
import type { Meeting, VideoProvider } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, type TestContext } from './context.ts';
import { faultClauses, goneClause, type VendorCall } from './faults.ts';
import { joiner, mentee, mentor, moved, sampleMeeting } from './meetings.ts';
import type { Subject } from './subject.ts';
import { answerLost } from './vendor-faults.ts';

const saving: VendorCall = {
  what: 'saving a meeting',
  run: (test, subject) => providerOf(subject).save(test.ctx, sampleMeeting()),
};

const cancelling: VendorCall = {
  what: 'cancelling a meeting',
  run: (test, subject) => providerOf(subject).cancel(test.ctx, sampleMeeting().key),
};

/** What every video provider promises. */
export const videoContract: readonly Clause[] = [
  {
    name: 'saving twice is one meeting',
    async check(subject) {
      const { test, video } = await start(subject);
      const first = await video.save(test.ctx, sampleMeeting());
      const again = await video.save(test.ctx, sampleMeeting());
      const known = await video.save(test.ctx, sampleMeeting(), first.externalId);
      assert.equal(again.externalId, first.externalId, 'A second save without the id made another meeting.');
      assert.equal(known.externalId, first.externalId, 'A second save with the id made another meeting.');
      holdsAtMostOne(test);
    },
  },
  {
    name: 'a lost answer makes no second meeting',
    applies: ({ upstream }) => upstream !== undefined,
    async check(subject) {
      const { test, video } = await start(subject);
      test.answerWith(answerLost());
      await Promise.allSettled([video.save(test.ctx, sampleMeeting())]);
      test.recover();
      await video.save(test.ctx, sampleMeeting());
      holdsAtMostOne(test);
    },
  },
  {
    name: 'two sessions are two meetings',
    async check(subject) {
      const { test, video } = await start(subject);
      const one = await video.save(test.ctx, sampleMeeting());
      const other = await video.save(test.ctx, otherMeeting());
      assert.notEqual(other.externalId, one.externalId, 'Two sessions share a meeting.');
      const [here, there] = [await linkOf(test, video, one.externalId), await linkOf(test, video, other.externalId)];
      assert.notEqual(room(here), room(there), 'Two sessions share a link.');
    },
  },
  {
    name: 'a move keeps the link',
    async check(subject) {
      const { test, video } = await start(subject);
      const { externalId } = await video.save(test.ctx, sampleMeeting());
      const before = await linkOf(test, video, externalId);
      const after = await video.save(test.ctx, moved(sampleMeeting()), externalId);
      assert.equal(after.externalId, externalId, 'The move changed the id.');
      assert.equal(room(await linkOf(test, video, externalId)), room(before), 'The move changed the link.');
    },
  },
  {
    name: 'every link is https',
    async check(subject) {
      const { test, video } = await start(subject);
      const { externalId } = await video.save(test.ctx, sampleMeeting());
      for (const who of [joiner(mentor, 'HOST'), joiner(mentee, 'GUEST')]) {
        const link = await video.join(test.ctx, externalId, who);
        assert(URL.canParse(link) && new URL(link).protocol === 'https:', `The ${who.role}'s link is ${link}.`);
      }
    },
  },
  {
    name: 'where guests wait, the host has a link of their own',
    applies: ({ plugin }) => plugin.video?.can.waitingRoom ?? false,
    async check(subject) {
      const { test, video } = await start(subject);
      const { externalId } = await video.save(test.ctx, sampleMeeting());
      const host = await video.join(test.ctx, externalId, joiner(mentor, 'HOST'));
      const guest = await video.join(test.ctx, externalId, joiner(mentee, 'GUEST'));
      assert.notEqual(host, guest, 'Whoever has the guests’ link comes in as the host.');
    },
  },
  {
    name: 'cancelling twice is fine',
    async check(subject) {
      const { test, video } = await start(subject);
      const { externalId } = await video.save(test.ctx, sampleMeeting());
      await video.cancel(test.ctx, externalId);
      await video.cancel(test.ctx, externalId);
      assert.equal(test.upstream.count(), 0, 'The vendor still holds the meeting.');
    },
  },
  {
    name: 'cancelling an unknown meeting is fine',
    async check(subject) {
      const { test, video } = await start(subject);
      await video.cancel(test.ctx, 'was-never-made');
    },
  },
  goneClause(cancelling),
  ...faultClauses(saving),
];

/** One `it` a promise of a video provider. */
export function describeVideoProvider(subject: Subject): void {
  describeContract('a video provider', videoContract, subject);
}

function providerOf({ plugin }: Subject): VideoProvider<unknown> {
  assert(plugin.video, `${plugin.id} has no video provider.`);
  return plugin.video;
}

async function start(subject: Subject): Promise<{ test: TestContext; video: VideoProvider<unknown> }> {
  return { test: await createTestContext(subject), video: providerOf(subject) };
}

function holdsAtMostOne({ upstream }: TestContext): void {
  assert(upstream.count() <= 1, `The vendor holds ${upstream.count()} meetings.`);
}

function linkOf(test: TestContext, video: VideoProvider<unknown>, externalId: string): Promise<string> {
  return video.join(test.ctx, externalId, joiner(mentee, 'GUEST'));
}

/** Where a link leads, without what is personal in it. */
function room(link: string): string {
  const { origin, pathname } = new URL(link);
  return origin + pathname;
}

function otherMeeting(): Meeting {
  const key = '9a1d52c8-0b6e-4c3f-8d43-5f2a7b9e6c02';
  return sampleMeeting({ key, uid: `${key}@mentorkit.example` });
}
