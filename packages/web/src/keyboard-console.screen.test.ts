import { createCommunity, globalIdOf, post, takePart, withRole } from '@mentorkit/testing/world';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { handsOf, reach } from './fixtures/hands.ts';
import { expectAccessible, stage } from './fixtures/stage.ts';

const fixture = (path: string) => new URL(`../../core/src/modules/${path}`, import.meta.url).href;
const filter = fixture('feeds/fixtures/moody-filter.ts');
const at = stage(
  { PLUGINS: [filter, fixture('plugins/fixtures/acme.ts')].join(','), PUBLIC_URL: 'http://localhost:4000' },
  { plugins: [filter] },
);

/** Where the focus is; a page that loses it leaves who has no pointer at its beginning. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element === null || element === document.body ? 'nowhere' : (element.textContent || element.tagName).trim();
  });

test('by keys alone a moderator lets one post through and sends another back with a reason', async () => {
  const { platform } = at.ground;
  const community = await createCommunity(platform);
  const writer = await takePart(platform, community, { name: 'Anna Author' });
  const moderator = await withRole(platform, community, 'MODERATOR');
  const programme = globalIdOf('Programme', community.id);
  const { data } = await platform.execute(writer, 'query ($id: ID!) { programme(id: $id) { feed { id } } }', {
    id: programme,
  });
  for (const body of ['A rude joke', 'A rude remark']) await post(platform, writer, data.programme.feed.id, body);
  const { page } = await at.open(moderator, `/manage/programmes/${encodeURIComponent(programme)}/moderation`);
  const keys = handsOf(page, 'keys');
  const waiting = page.getByRole('main').getByRole('listitem');
  await waiting.nth(1).waitFor();
  await page
    .getByText(/Is this kind\?/)
    .first()
    .waitFor();
  await keys.press(waiting.filter({ hasText: 'A rude joke' }).getByRole('button', { name: 'Let it through' }));
  await page.getByText('A rude joke').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toMatch(/A rude remark/);
  await keys.press(waiting.getByRole('button', { name: 'Hold it back' }));
  const dialog = page.getByRole('dialog');
  await keys.write(dialog.getByRole('textbox'), 'Say it kindly');
  await expectAccessible(page);
  await keys.press(dialog.getByRole('button', { name: 'Hold it back' }));
  await page.getByText('A rude remark').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone an administrator paints the brand and finds the change in the log', async () => {
  const { platform } = at.ground;
  const administrator = await platform.person(await platform.organisation(), { administrator: true });
  const { page } = await at.open(administrator, '/manage/organisation');
  const keys = handsOf(page, 'keys');
  const brand = page.getByRole('region', { name: 'Brand' });
  await keys.write(brand.getByLabel('Its code'), '#0a7f5c');
  await keys.press(brand.getByRole('button', { name: 'Save' }));
  await brand.getByText('Saved', { exact: true }).waitFor();
  await expect.poll(() => focused(page)).not.toBe('nowhere');

  await page.goto(`${at.url}/manage/audit`);
  await reach(page, page.getByLabel('Area'));
  // The arrows choose in a list that is closed, as the letters do.
  await page.keyboard.type('Organisation');
  await expect.poll(() => new URL(page.url()).search).toBe('?action=organisation.*');
  const row = page.getByRole('row', { name: /Organisation: change/ }).first();
  await reach(page, row);
  await page.keyboard.press('Enter');
  const event = page.getByRole('dialog', { name: 'What happened' });
  await event.getByText('organisation.change', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await event.waitFor({ state: 'detached' });
  await expect.poll(() => row.evaluate(element => element === document.activeElement)).toBe(true);
  await keys.press(page.getByRole('button', { name: 'Check the log' }));
  await page.getByText(/The log is whole/).waitFor();
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone a plugin is set up, consented to, tested and turned off', async () => {
  const { platform } = at.ground;
  const administrator = await platform.person(await platform.organisation(), { administrator: true });
  const { page } = await at.open(administrator, '/manage/plugins');
  const keys = handsOf(page, 'keys');
  await keys.press(page.getByRole('link', { name: 'video-acme' }));
  await page.getByRole('heading', { level: 1, name: 'video-acme' }).waitFor();
  const settings = page.getByRole('region', { name: 'Settings' });
  await keys.write(settings.getByLabel('Server'), 'rooms');
  await keys.write(settings.getByRole('textbox', { name: 'Token' }), 'a-secret-of-acme');
  await keys.press(settings.getByRole('button', { name: 'Save' }));
  await settings.getByText('Saved', { exact: true }).waitFor();
  await keys.press(page.getByRole('button', { name: 'Use it' }));
  const consent = page.getByRole('dialog', { name: 'Use it' });
  await keys.check(consent.getByRole('checkbox', { name: 'Send requests to localhost:91' }));
  await keys.press(consent.getByRole('button', { name: 'Use it' }));
  await consent.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).not.toBe('nowhere');
  await keys.press(page.getByRole('button', { name: 'Test' }));
  await page.getByText(/It is well, and answered in/).waitFor();
  await expect.poll(() => focused(page)).toMatch(/It is well/);
  await keys.press(page.getByRole('button', { name: 'Turn off' }));
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Turn off' }));
  await page.getByText('It is not called.').waitFor();
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});
