import assert from 'node:assert/strict';
import type { Webhook } from '@mentorkit/plugin-sdk';
import { type Clause, describeContract } from './clause.ts';
import { createTestContext, START, type TestContext } from './context.ts';
import type { Subject } from './subject.ts';

/** A webhook under test. */
export interface WebhookSubject extends Subject {
  /** Name of the endpoint in the plugin's `webhooks`. */
  readonly endpoint: string;
  readonly deliveries: Deliveries;
}

/** What the vendor would send, written by the partner from the vendor's documentation. */
export interface Deliveries {
  /** Bodies of real events, JSON as the vendor writes it. */
  readonly bodies: readonly string[];
  /** The headers that come with a body that the vendor signs at that moment; the same for the same two. */
  sign(body: string, at: Temporal.Instant): Headers;
  /** A body with which the vendor checks the address, and whether an answer satisfies it. */
  readonly challenge?: { readonly body: string; accepts(answer: Response): Promise<boolean> };
}

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
    name: 'handling a delivery twice has the effect of once',
    async check(subject) {
      const { test, webhook } = await start(subject);
      for (const body of subject.deliveries.bodies) {
        const verified = await webhook.verify(test.ctx, signed(subject, body));
        assert('event' in verified, 'A signed delivery was refused.');
        await webhook.handle(test.ctx, verified.event);
        const once = effects(test);
        await webhook.handle(test.ctx, verified.event);
        assert.deepEqual(effects(test), once, 'The second time did more; jobs need a `key`.');
      }
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
  const webhook = subject.plugin.webhooks?.[subject.endpoint];
  assert(webhook, `${subject.plugin.id} has no webhook ${subject.endpoint}.`);
  return { test: await createTestContext(subject), webhook };
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

function effects({ stored, enqueued, requested, upstream }: TestContext): unknown {
  return structuredClone({ stored, enqueued, requested: requested.length, held: upstream.count() });
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
