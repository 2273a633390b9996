import { createWorld, type World } from '@mentorkit/testing/world';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();
let world: World;
beforeAll(async () => {
  world = await createWorld(at.ground.platform, 'Lanterne');
});

test('an auditor finds one event among all, reads it, and comes to all by the same person', async () => {
  await at.ground.platform.execute(
    world.people.administrator,
    `mutation { inviteMember(input: { email: "bo@example.test", displayName: "Bo Østergaard" }) { __typename } }`,
  );
  const { page, operations } = await at.open(world.people.auditor, '/manage/audit');
  const places = page.getByRole('navigation', { name: 'Console' });
  await places.getByRole('link').first().waitFor();
  expect(await places.getByRole('link').allInnerTexts()).toEqual(['Programmes', 'Audit log']);
  const log = page.getByRole('grid', { name: 'Audit log' });
  await log.getByRole('row').nth(1).waitFor();
  expect(operations()).toEqual(['query Shell', 'query AuditScreen']);
  await expectAccessible(page);
  await page.getByLabel('Area').selectOption('person');
  await expect.poll(() => new URL(page.url()).search).toBe('?action=person.*');
  await log.getByRole('row', { name: /Person: invite/ }).press('Enter');
  const event = page.getByRole('dialog', { name: 'What happened' });
  await event.getByText('Request').waitFor();
  await event.getByText('person.invite', { exact: true }).waitFor();
  await expectAccessible(page);
  await event.getByRole('link', { name: 'All that they did' }).click();
  await page.getByText('Only what one person did.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await page.goBack();
  await page.getByText('Only what one person did.').waitFor();
});

test('the log is computed anew, and what was found is said', async () => {
  const { page } = await at.open(world.people.administrator, '/manage/audit', { width: 320, scheme: 'dark' });
  await page.getByRole('button', { name: 'Check the log' }).click();
  const finding = page.getByText(/The log is whole/);
  await expect.poll(() => finding.isVisible()).toBe(true);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('who only audits is told whose the other pages are', async () => {
  for (const place of ['members', 'organisation', 'vocabulary', 'clients', 'deliveries', 'plugins', 'begin']) {
    const { page } = await at.open(world.people.auditor, `/manage/${place}`);
    await page.getByText('This page is for those who administer the organisation.').waitFor();
  }
  const { page } = await at.open(world.people.member, '/manage/audit');
  await page.getByText('This page is for those who administer the organisation.').waitFor();
  expect(await page.getByRole('grid').count()).toBe(0);
});
