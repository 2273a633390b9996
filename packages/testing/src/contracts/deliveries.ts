import assert from 'node:assert/strict';
import type { Webhook } from '@mentorkit/plugin-sdk';
import type { TestContext } from './context.ts';
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

/** What goes wrong between the vendor and the plugin. */
export interface DeliveryFaults {
  /** Each delivery is handled twice, as after a crash between the effect and the note of it. */
  readonly duplicates?: boolean;
  /** The newest is handled first. */
  readonly reordered?: boolean;
  /** How long each waits after its arrival, as behind a queue. */
  readonly late?: Temporal.DurationLike;
  /** How far the vendor's clock is ahead of the platform's; behind it, if negative. */
  readonly skew?: Temporal.DurationLike;
}

/** Sends all deliveries to the plugin as the platform does, with what goes wrong on the way. Throws when one is refused. */
export async function deliver(test: TestContext, subject: WebhookSubject, faults: DeliveryFaults = {}): Promise<void> {
  const { duplicates = false, reordered = false, late, skew = { seconds: 0 } } = faults;
  const webhook = webhookOf(subject);
  const events: unknown[] = [];
  for (const body of subject.deliveries.bodies) {
    const headers = subject.deliveries.sign(body, test.ctx.now().add(skew));
    const verified = await webhook.verify(test.ctx, { headers, body: new TextEncoder().encode(body) });
    assert('event' in verified, 'A signed delivery was refused.');
    // The platform stores the event as JSON until the worker comes to it.
    events.push(JSON.parse(JSON.stringify(verified.event ?? null)));
  }
  if (late) test.advance(late);
  for (const event of reordered ? events.toReversed() : events) {
    await webhook.handle(test.ctx, event);
    if (duplicates) await webhook.handle(test.ctx, event);
  }
}

/** The endpoint that is tested. */
export function webhookOf({ plugin, endpoint }: WebhookSubject): Webhook<unknown> {
  const webhook = plugin.webhooks?.[endpoint];
  assert(webhook, `${plugin.id} has no webhook ${endpoint}.`);
  return webhook;
}
