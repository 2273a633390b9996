import { sealAuditEvents } from '@mentorkit/core';
import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operatorCommand } from './operator.ts';

let api: TestPlatform;
let superuser: Client;

beforeAll(async () => {
  api = await createTestPlatform();
  superuser = new Client({ connectionString: api.database.administratorUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await api.close();
});

async function organisation(...args: string[]) {
  const work = operatorCommand(args);
  if (!work) throw new Error('not understood');
  return await work(api.platform);
}

test('the operator creates an organisation and its administrator, suspends it, resumes it, gives it a host name', async () => {
  expect(await organisation('create', 'north-wind', '--name', 'North Wind', '--locales', 'da,en')).toEqual({
    ok: true,
    output: 'north-wind is there.',
  });
  const email = 'ada@example.invalid';
  await organisation('administrator', 'north-wind', email, '--name', 'Ada');
  const token = await api.issuer.token({ sub: 'ada', email, email_verified: true });
  const asking = '{ viewer { organisationRoles } organisation { locales defaultLocale settings { domains } } }';
  await organisation('add-domain', 'north-wind', 'mentoring.example.org');
  expect((await api.execute({ token }, asking)).data).toEqual({
    viewer: { organisationRoles: ['ADMIN'] },
    organisation: { locales: ['da', 'en'], defaultLocale: 'da', settings: { domains: ['mentoring.example.org'] } },
  });
  expect((await organisation('suspend', 'north-wind', '--reason', 'unpaid')).output).toBe('north-wind is SUSPENDED.');
  expect((await api.execute({ token }, asking)).errors?.[0]?.extensions['code']).toBe('ORGANISATION_SUSPENDED');
  expect((await organisation('resume', 'north-wind', '--reason', 'paid')).output).toBe('north-wind is ACTIVE.');
  await organisation('remove-domain', 'north-wind', 'mentoring.example.org');
  expect((await api.execute({ token }, asking)).data.organisation.settings.domains).toEqual([]);
});

test('a member who is made an administrator stays who they are, and becomes it once', async () => {
  const info = await api.organisation();
  const { email, token } = await api.person(info, { name: 'Mo' });
  await organisation('administrator', info.slug, email.toUpperCase(), '--name', 'Mo');
  await organisation('administrator', info.slug, email, '--name', 'Mo');
  const { data } = await api.execute({ token }, '{ viewer { organisationRoles person { displayName } } }');
  expect(data.viewer).toEqual({ organisationRoles: ['ADMIN'], person: { displayName: 'Mo' } });
});

test('the audit log is whole, of a suspended organisation too, until somebody tampers with it', async () => {
  const { id, slug } = await api.organisation();
  await organisation('suspend', slug, '--reason', 'unpaid');
  const whole = await organisation('verify-audit', slug);
  expect(whole.ok).toBe(true);
  expect(whole.output).toMatch(
    /^Events: 2, seals: 1; all is as it was written\.\nKeep this elsewhere: seal 1 is [0-9a-f]{64}$/,
  );
  await superuser.query(`update audit_events set data = '{}' where organisation_id = $1`, [id]);
  expect(await organisation('verify-audit', slug)).toEqual({
    ok: false,
    output: expect.stringContaining('Seal 1: EVENTS_CHANGED'),
  });
});

test('a long log is verified to its end', async () => {
  const { id, slug } = await api.organisation();
  for (let seal = 0; seal < 103; seal += 1) {
    await superuser.query(
      `insert into audit_events (organisation_id, action, subject_type, request_id) values ($1, 'a', 'b', 'c')`,
      [id],
    );
    await sealAuditEvents(api.platform.database);
  }
  expect((await organisation('verify-audit', slug)).output).toMatch(/^Events: 104, seals: 103; all is as/);
});

test.each([
  [['suspend', 'north-wind']],
  [['create', 'north-wind']],
  [['dissolve', 'north-wind']],
  [['constructor', 'north-wind']],
  [['suspend', 'north-wind', '--force', '--reason', 'x']],
  [[]],
])('%j is not understood', args => {
  expect(operatorCommand(args)).toBeUndefined();
});

test('what does not exist is said', async () => {
  await expect(organisation('resume', 'nobody', '--reason', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(organisation('create', 'No Slug', '--name', 'x')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
