import { createHmac } from 'node:crypto';
import {
  createTestContext,
  deliver,
  describeJob,
  describePlugin,
  describeWebhook,
  runQueued,
  type Upstream,
} from '@mentorkit/testing/contracts';
import { expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

const secrets = { apiKey: 'key-of-the-test', signingKey: 'signing-key-of-the-test' };
const subject = { plugin, secrets, upstream: createVendor };
const deliveries = {
  bodies: ['{"id":"delivery-1","recording":"a1"}', '{"id":"delivery-2","recording":"b2"}'],
  sign(body: string, at: Temporal.Instant): Headers {
    const time = `${Math.floor(at.epochMilliseconds / 1000)}`;
    const signature = createHmac('sha256', secrets.signingKey).update(`${time}.${body}`).digest('hex');
    return new Headers({ 'x-time': time, 'x-signature': signature });
  },
};
const webhook = { ...subject, endpoint: 'events', deliveries };

describePlugin(subject);
describeWebhook(webhook);
describeJob({ ...subject, job: 'importRecording', inputs: [{ recording: 'a1' }] });

it('what the vendor announces twice and late is imported once', async () => {
  const test = await createTestContext(subject);
  await deliver(test, webhook, { duplicates: true, reordered: true, late: { hours: 2 } });
  await runQueued(test, subject);
  expect(Object.fromEntries(test.stored)).toEqual({ 'recording:a1': { minutes: 42 }, 'recording:b2': { minutes: 42 } });
  expect(test.requested).toHaveLength(2);
});

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  return {
    count: () => 0,
    fetch(request) {
      const known = /^\/recordings\/[^/]+$/.test(new URL(request.url).pathname);
      return known ? Response.json({ minutes: 42 }) : undefined;
    },
  };
}
