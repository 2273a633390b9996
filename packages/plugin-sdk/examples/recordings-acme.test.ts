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
import recordingsAcme from './recordings-acme.ts';

const secrets = { token: 'acme-token-1', signingKey: 'acme-signing-key-1' };
const subject = { plugin: recordingsAcme, secrets, upstream: createAcme };
const webhook = {
  ...subject,
  endpoint: 'events',
  deliveries: {
    bodies: ['{"id":"e1","recording":"r1"}', '{"id":"e2","recording":"r2"}'],
    sign(body: string, at: Temporal.Instant): Headers {
      const time = `${Math.floor(at.epochMilliseconds / 1000)}`;
      const signature = createHmac('sha256', secrets.signingKey).update(`${time}.${body}`).digest('hex');
      return new Headers({ 'acme-time': time, 'acme-signature': signature });
    },
  },
};

describePlugin(subject);
describeWebhook(webhook);
describeJob({ ...subject, job: 'importRecording', inputs: [{ id: 'r1' }] });

it('what Acme sends twice, late and in another order is imported once', async () => {
  const test = await createTestContext(subject);
  await deliver(test, webhook, { duplicates: true, reordered: true, late: { hours: 2 } });
  await runQueued(test, subject);
  expect(test.stored.get('recording:r1')).toEqual({ minutes: 42 });
  expect(test.requested).toHaveLength(2);
});

function createAcme(): Upstream {
  return {
    count: () => 0,
    fetch: request => (request.url.includes('/v1/recordings/') ? Response.json({ minutes: 42 }) : undefined),
  };
}
