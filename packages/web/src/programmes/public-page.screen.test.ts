import { createProgramme, inBoth } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();
const path = encodeURIComponent;

test('a manager gives a programme a page; a stranger reads it in their language, and signs in to apply', async () => {
  // A stranger has no sign-in that could be renewed.
  at.expectComplaint(/401/);
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, {
    state: 'OPEN',
    title: inBoth('First year', 'Første år'),
    phases: [{ kind: 'MENTORING' }],
  });
  const { page } = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}/design`);
  await page.getByLabel('Who finds it').selectOption({ label: 'Everybody, by its page' });
  await page.getByLabel('Name in the address of its page').fill('First Year');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page
    .getByText(/Write small letters and digits/)
    .first()
    .waitFor();
  await page.getByLabel('Name in the address of its page').fill('first-year');
  await page.getByRole('button', { name: 'Save' }).first().click();
  const link = page.getByRole('link', { name: 'Look at the page' });
  const address = (await link.getAttribute('href'))!;
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'First year' }).waitFor();

  const stranger = await at.open(undefined, address, { width: 320, height: 700, locale: 'da-DK', touch: true });
  await stranger.page.getByRole('heading', { level: 1, name: 'Første år' }).waitFor();
  expect(stranger.operations()).toEqual(['query Shell', 'query PublicPage']);
  await expectAccessible(stranger.page);
  await expectNoSidewaysScroll(stranger.page);
  await stranger.page.getByRole('link', { name: 'Ansøg' }).tap();
  await stranger.page.getByRole('heading', { level: 1, name: /^Velkommen/ }).waitFor();
  expect(stranger.page.url()).toContain(`/programmes/${path(programme.globalId)}/apply`);

  const lost = await at.open(undefined, '/p/nobody/nothing');
  await lost.page.getByText('There is nothing here for everybody').waitFor();
});
