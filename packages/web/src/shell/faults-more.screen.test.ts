import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgramme } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage({ DEMO: 'true', IMPORT_LIMIT_MB: '1', DATA_DIR: mkdtempSync(join(tmpdir(), 'mentorkit-')) });

test('who signs out in one tab is signed out in the other', async () => {
  // Each asks once whether it is signed in after all.
  at.expectComplaint(/401/);
  const { page, context } = await at.open(undefined, '/me');
  await page.getByRole('button', { name: 'Demo Mentee' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  const other = await context.newPage();
  await other.goto(`${at.url}/sessions`);
  await other.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('button', { name: 'Demo Mentee' }).waitFor();
  expect(await other.getByRole('navigation', { name: 'Places' }).count()).toBe(0);
});

test('while the server is slow the page says that it loads, can be left, and a late answer changes no other screen', async () => {
  const { page } = await at.open(at.ground.member, '/me');
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
  const held = Promise.withResolvers<void>();
  const asked: Promise<unknown>[] = [];
  await page.route('**/graphql', async route => {
    asked.push(held.promise.then(() => route.continue().catch(() => {})));
  });
  const places = page.getByRole('navigation', { name: 'Places' });
  await places.getByRole('link', { name: 'Sessions' }).click();
  await page.locator('[aria-busy=true]').first().waitFor();
  await places.getByRole('link', { name: 'Me', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
  await page.unroute('**/graphql');
  held.resolve();
  await Promise.all(asked);
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
  expect(await page.getByText('Nothing is booked').count()).toBe(0);
});

test('a file that is too large is refused in words, and after it was made smaller, it is chosen on the same screen', async () => {
  at.expectComplaint(/413/);
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator);
  const { page } = await at.open(administrator, `/manage/programmes/${encodeURIComponent(programme.globalId)}/imports`);
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  const file = join(mkdtempSync(join(tmpdir(), 'mentorkit-')), 'people.csv');
  const choose = async (text: string) => {
    writeFileSync(file, text);
    await page.locator('input[type=file]').setInputFiles(file);
  };
  const row = '1,mentee,Europe/Rome\n';
  await choose(`external_id,role,time_zone\n${row.repeat(60_000)}`);
  await page.getByText(/1 MB/).waitFor();
  await expectAccessible(page);
  await choose(`external_id,role,time_zone\n${row}`);
  await page.getByRole('heading', { level: 1, name: 'Import', exact: true }).waitFor();
  expect(await page.getByText(/1 MB/).count()).toBe(0);
});

test('a file that cannot be read says where and why, and leads to choosing another', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator);
  const { page } = await at.open(administrator, `/manage/programmes/${encodeURIComponent(programme.globalId)}/imports`);
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  const send = async (name: string, text: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'mentorkit-')), name);
    writeFileSync(file, text);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('heading', { level: 1, name: 'Import', exact: true }).waitFor();
    await platform.runDueJobs();
  };
  await send('people.csv', 'name,role\nAnna,mentee\n');
  await page.getByText('The column "id" is missing.').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Choose another file' }).click();
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  await send('picture.png', '\u0089PNG\r\n\u001a\n\u0000');
  await page.getByRole('link', { name: 'Choose another file' }).waitFor();
  await page.getByRole('link', { name: 'Choose another file' }).click();
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  // One row of two is wrong: the other is taken in, and which is said.
  await send('people.csv', 'id,role,time_zone,display_name\n1,mentee,Europe/Rome,Anna\n2,chief,Europe/Rome,Bo\n');
  await page.getByText(/"chief" is neither/).waitFor();
  expect(await page.getByRole('link', { name: 'Choose another file' }).count()).toBe(0);
});
