import { createTestContext, describeJob, describePlugin, type Upstream } from '@mentorkit/testing/contracts';
import { expect, it } from 'vitest';
import plugin from '../src/plugin.ts';

const subject = { plugin, secrets: { apiKey: 'key-of-the-test' }, upstream: createVendor };

describePlugin(subject);
describeJob({ ...subject, job: 'readOpeningHours', inputs: [{}] });

it('the hours are kept', async () => {
  const test = await createTestContext(subject);
  await plugin.jobs?.readOpeningHours.run(test.ctx, {});
  expect(test.stored.get('openingHours')).toEqual({ from: '09:00', until: '17:00' });
});

/** The vendor as its documentation tells it, as far as the plugin uses it. */
function createVendor(): Upstream {
  return {
    count: () => 0,
    fetch(request) {
      const known = new URL(request.url).pathname === '/offices/main';
      return known ? Response.json({ from: '09:00', until: '17:00', staff: 12 }) : undefined;
    },
  };
}
