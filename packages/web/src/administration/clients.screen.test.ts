import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

test('a key is shown once, not lost by a slip, and revoked with what that means', async () => {
  const { page, operations } = await at.open(at.ground.administrator, '/manage/clients', { width: 320 });
  await page.getByRole('button', { name: 'New API client' }).click();
  const create = page.getByRole('dialog', { name: 'New API client' });
  await create.getByRole('button', { name: 'Create the key' }).click();
  await create.getByRole('group', { name: 'Something is not right yet' }).waitFor();
  await create.getByLabel('Name').fill('Personnel system');
  await create.getByRole('checkbox', { name: 'Import participants' }).check();
  await expectAccessible(page);
  await create.getByRole('button', { name: 'Create the key' }).click();
  const key = page.getByRole('dialog', { name: 'The key of Personnel system' });
  expect(await key.getByLabel('Key', { exact: true }).inputValue()).toMatch(/^\S{30,}$/);
  await page.keyboard.press('Escape');
  await key.getByText(/nobody can read the key again/).waitFor();
  await expectAccessible(page);
  await key.getByRole('button', { name: 'I have kept it' }).click();
  await key.waitFor({ state: 'detached' });

  const client = page.getByRole('listitem').filter({ hasText: 'Personnel system' });
  await client.getByText('Import participants').waitFor();
  await client.getByText('It has never been used.').waitFor();
  await client.getByRole('button', { name: 'Revoke' }).click();
  const sure = page.getByRole('dialog', { name: 'Revoke' });
  await sure.getByText(/stops working at once and for good/).waitFor();
  await sure.getByRole('button', { name: 'Revoke' }).click();
  await client.getByText('Revoked', { exact: true }).waitFor();
  expect(await client.getByRole('button').count()).toBe(0);
  await expectNoSidewaysScroll(page);
  expect(operations()).not.toContain('query OrganisationScreen');
});

test('whoever takes a client over answers for it', async () => {
  const { administrator, platform } = at.ground;
  await platform.execute(
    administrator,
    `mutation { createApiClient(input: { name: "Robot", scopes: [READ] }) { __typename } }`,
  );
  const other = await platform.person(administrator.organisation, { name: 'Other', administrator: true });
  const { page } = await at.open(other, '/manage/clients', { scheme: 'dark' });
  const robot = page.getByRole('listitem').filter({ has: page.getByText('Robot', { exact: true }) });
  await robot.getByRole('button', { name: 'Take it over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it over' }).click();
  await robot.getByText('Other answers for it.').waitFor();
  expect(await robot.getByRole('button', { name: 'Take it over' }).count()).toBe(0);
  await expectAccessible(page);
});
