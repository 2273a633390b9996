import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage({ DEMO: 'true', DATA_DIR: mkdtempSync(join(tmpdir(), 'mentorkit-')) });

test('whoever is not signed in chooses who to be, at whatever address, and is there', async () => {
  at.expectComplaint(/401/);
  const { page } = await at.open(undefined, '/me');
  await page.getByRole('heading', { level: 1, name: 'Welcome to Mentorkit' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Demo Mentee' }).press('Enter');
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/me');
});

test('the way in speaks the language of the device, and another by choice', async () => {
  at.expectComplaint(/401/);
  const { page } = await at.open(undefined, '/', { locale: 'da-DK', width: 320, scheme: 'dark' });
  await page.getByRole('heading', { name: 'Velkommen til Mentorkit' }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Welcome to Mentorkit' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

test('who follows the link of a programme and is no member reads what to do', async () => {
  at.expectComplaint(/401/);
  const address = '/join/a-link?organisation=demo';
  const { page } = await at.open(undefined, address, { width: 320 });
  await page.getByText('You have been given the link of a programme.').waitFor();
  await expectAccessible(page);
  await page.goto(`${at.url}${address}&problem=JOINING_CLOSED`);
  await page.getByText('This link is for members of the organisation').waitFor();
  await page.goto(`${at.url}${address}&problem=LINK_ENDED`);
  await page.getByText('This link is not good any more.').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expect(await page.getByRole('button', { name: 'Demo Mentee' }).count()).toBe(1);
});
