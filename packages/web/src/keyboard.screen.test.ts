import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommunity, createMatch, createProgramme, enrol, globalIdOf, takePart } from '@mentorkit/testing/world';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { handsOf, reach } from './fixtures/hands.ts';
import { stage } from './fixtures/stage.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'mentorkit-'));
const at = stage({ DEMO: 'true', DATA_DIR: directory() });
const person = (name: string) =>
  at.ground.platform.person(at.ground.administrator.organisation, { name, timeZone: 'Europe/Copenhagen' });
const path = (...parts: string[]) => parts.map(part => encodeURIComponent(part)).join('/');

/** Where the focus is; a page that loses it leaves who has no pointer at its beginning. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element === null || element === document.body ? 'nowhere' : (element.textContent || element.tagName).trim();
  });
const expectFocus = (page: Page, text: RegExp) => expect.poll(() => focused(page)).toMatch(text);

async function pair(state: 'ACTIVE' | 'OFFERED') {
  const { platform, administrator } = at.ground;
  const [mentor, mentee] = [await person('Maja Mentor'), await person('Mikkel Mentee')];
  const programme = await createProgramme(platform, administrator);
  const mentorId = await enrol(platform, programme, mentor, { role: 'MENTOR', capacity: 3 });
  const menteeId = await enrol(platform, programme, mentee);
  const matchId = await createMatch(platform, programme, mentorId, menteeId, { state });
  return { programme, mentor, mentee, matchId };
}

test('by keys alone one signs in, says who one is and what one needs, and takes it back', async () => {
  at.expectComplaint(/401/);
  const { page } = await at.open(undefined, '/me');
  const keys = handsOf(page, 'keys');
  await keys.press(page.getByRole('button', { name: 'Demo Mentee' }));
  await keys.write(page.getByLabel('Name'), 'Renamed by keys');
  await keys.press(page.getByRole('button', { name: 'Save' }).first());
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain('Saved.');
  await keys.press(page.getByRole('link', { name: 'What you need' }));
  await page.getByRole('heading', { level: 1, name: 'What you need' }).waitFor();
  await expectFocus(page, /What you need/);
  await keys.press(page.getByRole('button', { name: 'Say what you need' }).first());
  const dialog = page.getByRole('dialog');
  await keys.write(dialog.getByRole('textbox'), 'Captions, please');
  await keys.check(dialog.getByRole('checkbox').first());
  await keys.press(dialog.getByRole('button', { name: 'Save' }));
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Captions, please').waitFor();
  expect(await focused(page)).not.toBe('nowhere');
  await keys.press(page.getByRole('button', { name: 'Delete' }));
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Delete' }));
  await page.getByText('Captions, please').waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone a meeting is booked, moved and called off', async () => {
  const { mentee, matchId } = await pair('ACTIVE');
  const { page } = await at.open(mentee, `/matches/${path(matchId)}/book`);
  const keys = handsOf(page, 'keys');
  await keys.check(page.getByRole('radio').nth(2));
  await keys.write(page.getByLabel('What it is about'), 'First steps');
  await keys.press(page.getByRole('button', { name: 'Book this time' }));
  await page.getByRole('heading', { level: 1, name: 'First steps' }).waitFor();
  const before = await page.getByRole('main').getByRole('time').first().getAttribute('datetime');
  await keys.press(page.getByRole('button', { name: 'Move' }));
  const moving = page.getByRole('dialog');
  await keys.check(moving.getByRole('radio').nth(4));
  await keys.press(moving.getByRole('button', { name: 'Move' }));
  await moving.waitFor({ state: 'detached' });
  await expectFocus(page, /Move/);
  expect(await page.getByRole('main').getByRole('time').first().getAttribute('datetime')).not.toBe(before);
  await keys.press(page.getByRole('button', { name: 'Cancel' }));
  await keys.write(page.getByRole('dialog').getByRole('textbox'), 'The child is ill');
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last());
  await page.getByText('The child is ill').waitFor();
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone one writes, comments, thanks, edits and takes away', async () => {
  const { platform } = at.ground;
  const community = await createCommunity(platform);
  const writer = await takePart(platform, community, { name: 'Anna Author' });
  const { page } = await at.open(writer, `/programmes/${path(globalIdOf('Programme', community.id))}/community`);
  const keys = handsOf(page, 'keys');
  await keys.write(page.getByLabel(/Write to everybody/), 'Written by keys');
  await keys.press(page.getByRole('button', { name: 'Post', exact: true }));
  const article = page.getByRole('article').filter({ hasText: 'Written by keys' });
  await keys.press(article.getByRole('button', { name: /^Thanks/ }));
  await article.getByRole('button', { name: 'Thanks: one person' }).waitFor();
  await keys.press(article.getByRole('button', { name: /comment/i }));
  await keys.write(article.getByRole('textbox'), 'And answered');
  await keys.press(article.getByRole('button', { name: 'Comment', exact: true }).last());
  await article.getByText('And answered').waitFor();
  await keys.press(article.getByRole('button', { name: 'Edit' }).first());
  await keys.write(page.getByRole('article').getByRole('textbox').first(), 'Changed by keys');
  await keys.press(page.getByRole('article').getByRole('button', { name: 'Save' }));
  const changed = page.getByRole('article').filter({ hasText: 'Changed by keys' });
  await keys.press(changed.getByRole('button', { name: 'Delete' }).first());
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Delete' }));
  await changed.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone a manager goes anywhere, finds people, decides about several, and looks through their eyes', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  for (const name of ['Asta Ansøger', 'Bo Begynder'])
    await enrol(platform, programme, await person(name), { state: 'SUBMITTED' });
  const { page } = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}`);
  const keys = handsOf(page, 'keys');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Where to' }).waitFor();
  await page.keyboard.type('people');
  await page
    .getByRole('option', { name: /People/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.goto(`${at.url}/manage/programmes/${path(programme.globalId)}/people`);
  await keys.write(page.getByRole('searchbox'), 'Begynder');
  await page.getByRole('row', { name: /Asta/ }).waitFor({ state: 'detached' });
  await keys.write(page.getByRole('searchbox'), '');
  await page.keyboard.press('Backspace');
  await page.getByRole('row', { name: /Asta/ }).waitFor();
  await reach(page, page.getByRole('row').nth(1));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  const selected = page.getByRole('group', { name: '2 people selected' });
  await keys.press(selected.getByRole('button', { name: 'Approve' }));
  await keys.press(page.getByRole('dialog').getByRole('button', { name: /Approve/ }));
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Approved' }).count()).toBe(2);
  await expect.poll(() => focused(page)).not.toBe('nowhere');

  await page.goto(`${at.url}/manage/programmes/${path(programme.globalId)}`);
  await keys.press(page.getByRole('button', { name: /^Look/ }));
  const leave = page.getByRole('button', { name: /^(Leave|Stop|End|Back)/ });
  await keys.press(leave);
  await leave.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});

test('by keys alone a match is ended with a ban, and a file of people is chosen', async () => {
  const { programme } = await pair('ACTIVE');
  const { page } = await at.open(at.ground.administrator, `/manage/programmes/${path(programme.globalId)}/matches`);
  const keys = handsOf(page, 'keys');
  await reach(page, page.getByRole('row', { name: /Mikkel Mentee/ }));
  await page.keyboard.press('Enter');
  const match = page.getByRole('dialog').first();
  await keys.press(match.getByRole('button', { name: 'End', exact: true }));
  const end = page.getByRole('dialog').last();
  await keys.write(end.getByRole('textbox'), 'They agreed');
  await keys.check(end.getByRole('checkbox'));
  await keys.press(end.getByRole('button', { name: 'End', exact: true }));
  await match.getByText('Ended', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectFocus(page, /Mikkel Mentee/);

  await page.goto(`${at.url}/manage/programmes/${path(programme.globalId)}/imports`);
  const file = join(directory(), 'people.csv');
  writeFileSync(file, 'id,role,time_zone\n1,mentee,Europe/Rome\n');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    keys.press(page.getByRole('button', { name: 'Choose a file' })),
  ]);
  await chooser.setFiles(file);
  await page.getByRole('heading', { level: 1, name: 'Import', exact: true }).waitFor();
  await expectFocus(page, /Import/);
  expect(await focused(page)).not.toBe('nowhere');
});

test('by keys alone an administrator invites somebody, makes a key and revokes it', async () => {
  const { page } = await at.open(at.ground.administrator, '/manage/members');
  const keys = handsOf(page, 'keys');
  await keys.press(page.getByRole('button', { name: 'Invite' }).first());
  const invite = page.getByRole('dialog', { name: 'Invite somebody' });
  await keys.write(invite.getByLabel('Name'), 'Bo Østergaard');
  await keys.write(invite.getByLabel('Mail address'), 'bo.keys@oestergaard.test');
  await keys.press(invite.getByRole('button', { name: 'Send the invitation' }));
  await invite.getByText('The invitation to Bo Østergaard is on its way.').waitFor();
  await page.keyboard.press('Escape');
  await invite.waitFor({ state: 'detached' });
  await expectFocus(page, /Invite/);

  await page.goto(`${at.url}/manage/clients`);
  await keys.press(page.getByRole('button', { name: 'New API client' }));
  const create = page.getByRole('dialog', { name: 'New API client' });
  await keys.write(create.getByLabel('Name'), 'By keys');
  await keys.check(create.getByRole('checkbox', { name: 'Import participants' }));
  await keys.press(create.getByRole('button', { name: 'Create the key' }));
  const key = page.getByRole('dialog', { name: 'The key of By keys' });
  await page.keyboard.press('Escape');
  await keys.press(key.getByRole('button', { name: 'I have kept it' }));
  await key.waitFor({ state: 'detached' });
  const client = page.getByRole('listitem').filter({ hasText: 'By keys' });
  await keys.press(client.getByRole('button', { name: 'Revoke' }));
  await keys.press(page.getByRole('dialog').getByRole('button', { name: 'Revoke' }));
  await client.getByText('Revoked', { exact: true }).waitFor();
  await expect.poll(() => focused(page)).not.toBe('nowhere');
});
