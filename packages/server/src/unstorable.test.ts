import { signIn } from '@mentorkit/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, createGround, type Ground } from './fixtures/api-server.ts';

let ground: Ground;
let api: ApiServer;

beforeAll(async () => {
  ground = await createGround();
  api = await ground.start({ DEMO: 'true' });
});
afterAll(() => ground.close());

/** What a text of people may hold, and no table. */
const unstorable = ['a\0b', 'half of 😀: \ud83d', '\udc00', 'x'.repeat(2_000)];

test.each(unstorable)('whom an issuer or a provider calls %j is nobody', async text => {
  const person = { email: 'somebody@example.invalid', email_verified: true };
  for (const claims of [
    { ...person, sub: text },
    { ...person, sub: 'somebody', email: text },
  ]) {
    const token = await ground.platform.issuer.token(claims);
    const response = await fetch(api.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ viewer { organisationRoles } }' }),
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'TOKEN_INVALID' } }] });
  }
  for (const said of [{ subject: text }, { email: text }]) {
    const provided = {
      issuer: 'https://id.example.org',
      subject: 's',
      email: 'e@example.invalid',
      emailVerified: true,
    };
    await expect(
      signIn(ground.platform.platform, { ...provided, organisation: undefined, ...said }),
    ).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  }
});

test.each([
  '/demo/token/%zz',
  '/imports/%00',
  '/webhooks/%ed%a0%80',
  '/auth/invitation/%00',
  '/%zz',
  `/imports/${'x'.repeat(5_000)}`,
])('a path that says nothing is answered in words: %s', async path => {
  for (const method of ['GET', 'POST', 'PUT']) {
    const response = await fetch(new URL(api.url).origin + path, { method });
    expect([400, 403, 404]).toContain(response.status);
    expect((await response.text()).includes('%')).toBe(false);
  }
});
