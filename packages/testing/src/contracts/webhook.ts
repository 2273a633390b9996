import assert from 'node:assert/strict';
import type { Webhook } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, effectsOf, START, type TestContext } from './context.ts';
import { deliver, type DeliveryFaults, type WebhookSubject, webhookOf } from './deliveries.ts';

/** What every webhook promises. */
export const webhookContract: readonly Clause<WebhookSubject>[] = [
  {
    name: 'a signed delivery is an event with an id of its own',
    async check(subject) {
      const { test, webhook } = await start(subject);
      const ids = new Set<string>();
      for (const body of subject.deliveries.bodies) {
        const verified = await webhook.verify(test.ctx, signed(subject, body));
        assert(!(verified instanceof Response), 'A signed delivery was refused.');
        assert(verified.id, 'The delivery has no id.');
        ids.add(verified.id);
      }
      assert.equal(ids.size, subject.deliveries.bodies.length, 'Two deliveries have the same id.');
    },
  },
  {
    name: 'a delivery sent again has the same id',
    async check(subject) {
      const { test, webhook } = await start(subject);
      for (const body of subject.deliveries.bodies) {
        const [once, again] = [
          await webhook.verify(test.ctx, signed(subject, body)),
          await webhook.verify(test.ctx, signed(subject, body)),
        ];
        assert('id' in once && 'id' in again, 'A signed delivery was refused.');
        assert.equal(again.id, once.id, 'The host would handle the delivery twice.');
      }
    },
  },
  {
    name: 'a wrong or missing signature is answered 401',
    async check(subject) {
      // Whatever header the signature and its time are in: the vendor signs none other.
      const { body, headers } = signed(subject);
      await refuses(subject, { body, headers: new Headers() }, 'no headers');
      for (const name of headers.keys()) {
        const changed = new Headers(headers);
        changed.set(name, flip(changed.get(name)!));
        await refuses(subject, { body, headers: changed }, `another ${name}`);
      }
    },
  },
  {
    name: 'an old signature is answered 401',
    async check(subject) {
      const { test, webhook } = await start(subject);
      const delivery = signed(subject);
      test.advance({ hours: 24 });
      await refusesHere(test, webhook, delivery, 'a day');
    },
  },
  {
    name: 'a body that was parsed and written again is answered 401',
    async check(subject) {
      const { body, headers } = signed(subject);
      const spaced = JSON.stringify(JSON.parse(decode(body)), undefined, 3);
      await refuses(subject, { body: encode(spaced), headers }, 'other white space');
    },
  },
  {
    name: 'clocks that are half a minute apart are fine',
    async check(subject) {
      for (const seconds of [-30, 30]) await deliver(await createTestContext(subject), subject, { skew: { seconds } });
    },
  },
  {
    name: 'handling a delivery twice has the effect of once',
    async check(subject) {
      const twice = await effectsAfter(subject, { duplicates: true });
      assert.deepEqual(twice, await effectsAfter(subject, {}), 'The second time did more; jobs need a `key`.');
    },
  },
  {
    name: 'late deliveries in another order have the same effect',
    async check(subject) {
      const other = await effectsAfter(subject, { reordered: true, late: { hours: 24 } });
      assert.deepEqual(other, await effectsAfter(subject, {}), 'What comes last is not always the newest.');
    },
  },
  {
    name: 'the vendor’s challenge is answered',
    applies: ({ deliveries }) => deliveries.challenge !== undefined,
    async check(subject) {
      const { test, webhook } = await start(subject);
      const challenge = subject.deliveries.challenge!;
      const answer = await webhook.verify(test.ctx, signed(subject, challenge.body));
      assert(answer instanceof Response, 'The challenge was taken for an event.');
      assert(await challenge.accepts(answer), `The vendor does not accept the answer ${answer.status}.`);
    },
  },
];

/** One `it` a promise of a webhook. */
export function describeWebhook(subject: WebhookSubject): void {
  describeContract(`a webhook at ${subject.endpoint}`, webhookContract, subject);
}

type Delivery = Parameters<Webhook<unknown>['verify']>[1];

async function start(subject: WebhookSubject): Promise<{ test: TestContext; webhook: Webhook<unknown> }> {
  return { test: await createTestContext(subject), webhook: webhookOf(subject) };
}

async function effectsAfter(subject: WebhookSubject, faults: DeliveryFaults): Promise<unknown> {
  const test = await createTestContext(subject);
  await deliver(test, subject, faults);
  return effectsOf(test);
}

function signed({ deliveries }: WebhookSubject, body = deliveries.bodies[0]!): Delivery {
  return { body: encode(body), headers: deliveries.sign(body, START) };
}

async function refuses(subject: WebhookSubject, delivery: Delivery, what: string): Promise<void> {
  const { test, webhook } = await start(subject);
  await refusesHere(test, webhook, delivery, what);
}

async function refusesHere(test: TestContext, webhook: Webhook<unknown>, delivery: Delivery, what: string) {
  const answer = await webhook.verify(test.ctx, delivery);
  assert(answer instanceof Response, `After ${what} the delivery is taken for an event.`);
  assert.equal(answer.status, 401, `After ${what} the answer is ${answer.status}.`);
}

function flip(value: string): string {
  return value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
}

function encode(body: string): Uint8Array {
  return new TextEncoder().encode(body);
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
