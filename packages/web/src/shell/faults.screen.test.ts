import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommunity, createProgramme, globalIdOf, post, takePart } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage({ DEMO: 'true', DATA_DIR: mkdtempSync(join(tmpdir(), 'mentorkit-')) });
const programmePath = (id: string) => `/programmes/${encodeURIComponent(id)}`;

test('where the server does not answer, the screen says so, and goes on when asked again', async () => {
  at.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  const { page } = await at.open(at.ground.member, '/me');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.route('**/graphql', route => route.abort('connectionrefused'));
  await page.getByRole('link', { name: 'Sessions' }).click();
  const again = page.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await expectAccessible(page);
  await page.unroute('**/graphql');
  await again.click();
  await page.getByText('Nothing is booked').waitFor();
  expect(await again.count()).toBe(0);
});

test('a sign-in that ends in the middle of a form is renewed over it, and nothing typed is lost', async () => {
  at.expectComplaint(/401/);
  const { page, context } = await at.open(undefined, '/me');
  await page.getByRole('button', { name: 'Demo Mentee' }).click();
  const name = page.getByLabel('Name');
  await name.fill('Renamed before it ended');
  await context.clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Demo Mentee' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await name.inputValue()).toBe('Renamed before it ended');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain('Saved.');
});

test('a page from before a deploy says that there is a newer one, and loads it with the next step', async () => {
  at.expectComplaint(/404|preload|dynamically imported/i);
  const { page } = await at.open(at.ground.member, '/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.route('**/assets/me.screen*', route => route.fulfill({ status: 404 }));
  // The pointer alone makes the browser fetch what may be wanted next.
  await page.getByRole('link', { name: 'Me', exact: true }).hover();
  await page.getByText(/There is a newer version/).waitFor();
  await page.unroute('**/assets/me.screen*');
  await page.getByRole('link', { name: 'Me', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
  expect(await page.getByText(/There is a newer version/).count()).toBe(0);
});

test('of two who change the same, the second sees both texts before one is kept', async () => {
  const { platform } = at.ground;
  const community = await createCommunity(platform);
  const writer = await takePart(platform, community, {});
  await post(platform, writer, community.feedId, 'As it was');
  const feed = `${programmePath(globalIdOf('Programme', community.id))}/community`;
  const [one, other] = [await at.open(writer, feed), await at.open(writer, feed)];
  for (const { page } of [one, other]) await page.getByRole('button', { name: 'Edit' }).click();
  await one.page.getByRole('textbox', { name: 'Edit' }).fill('The first to be saved');
  await one.page.getByRole('button', { name: 'Save' }).click();
  await one.page.getByText('The first to be saved').waitFor();
  await other.page.getByText(/changed in another window/).waitFor();
  await other.page.getByText('The first to be saved').waitFor();
  await other.page.getByRole('textbox', { name: 'Edit' }).fill('The second');
  await other.page.getByRole('button', { name: 'Keep mine' }).click();
  await other.page.getByRole('button', { name: 'Save' }).click();
  await one.page.getByText('The second').waitFor();
  expect(await one.page.getByText('The first to be saved').count()).toBe(0);
});

test('a file is chosen, and has a page of its own that says how far it is', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator);
  const { page } = await at.open(administrator, `/manage${programmePath(programme.globalId)}/imports`);
  const file = (text: string) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  await page
    .locator('input[type=file]')
    .setInputFiles(file('external_id,role,time_zone\n1,mentee,Europe/Rome\n2,king,Europe/Rome\n'));
  await page.getByRole('heading', { level: 1, name: 'Import', exact: true }).waitFor();
  await page.getByText('Waits its turn', { exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toMatch(/imports\/.+/);
  await expectAccessible(page);
});

test('through other eyes a frame says so on every screen, nothing can be changed, and one button leads out', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator);
  const { page } = await at.open(administrator, `/manage${programmePath(programme.globalId)}`);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  const frame = page.getByRole('complementary', { name: 'Looking through other eyes' });
  await frame.waitFor();
  await expectAccessible(page);
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Home' }).click();
  await frame.getByText(/made-up mentee/).waitFor();
  await frame.getByRole('button', { name: 'Back to yourself' }).press('Enter');
  await frame.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Manage' }).waitFor();
  expect(await frame.count()).toBe(0);
});

test('every place of the console is a few letters away', async () => {
  const { platform, administrator } = at.ground;
  await createProgramme(platform, administrator, { title: { en: 'Harbour', da: 'Havn' } });
  const { page } = await at.open(administrator, '/manage');
  await page.getByRole('link', { name: 'Harbour' }).waitFor();
  await page.keyboard.press('Control+k');
  const where = page.getByRole('combobox', { name: 'Where to' });
  await where.waitFor();
  await page.getByRole('option', { name: 'Harbour: People' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.type('harb mod');
  await page.keyboard.press('Escape');
  await where.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('harb appl');
  await page.getByRole('option', { name: 'Harbour: Applications', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
  expect(await where.count()).toBe(0);
});
