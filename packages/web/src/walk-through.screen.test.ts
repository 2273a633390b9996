import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommunity, post, takePart } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from './fixtures/stage.ts';
import { blocksIn, build, copyWeb, write } from './fixtures/written-screen.ts';

const frontendGuide = join(import.meta.dirname, '../../../.github/docs/frontend.md');
const folder = mkdtempSync(join(tmpdir(), 'mentorkit-walk-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const copy = copyWeb(folder);
  for (const block of blocksIn(readFileSync(frontendGuide, 'utf8'), '### A new screen')) write(copy, block);
  await build(copy);
}, 120_000);

const at = stage({ WEB_DIR: join(folder, 'packages/web/dist') });

test('the new screen of the guide, as it is written there, is built and works', async () => {
  const { platform } = at.ground;
  const programme = await createCommunity(platform);
  const [maja, dorthe] = await Promise.all([
    takePart(platform, programme, { name: 'Maja Mentee' }),
    takePart(platform, programme, { name: 'Dorthe Dansker', role: 'MENTOR', locale: 'da' }),
  ]);
  const path = `/programmes/${encodeURIComponent(programme.globalId)}/thanks`;
  const { page, operations } = await at.open(maja, path);
  await page.getByText('Nobody has said thanks yet').waitFor();
  await expectAccessible(page);
  await expect.poll(operations).toEqual(['query Shell', 'query ThanksScreen', 'subscription ThanksEvents']);

  const danish = await at.open(dorthe, path, { width: 320, height: 700, scheme: 'dark', touch: true });
  await danish.page.getByRole('heading', { level: 1, name: 'Tak' }).waitFor();

  const field = page.getByRole('textbox', { name: 'Whom do you thank, and for what?' });
  await page.getByRole('button', { name: 'Say thanks' }).click();
  const wrong = page.getByRole('group', { name: 'Something is not right yet' });
  await wrong.getByRole('button').click();
  expect(await field.evaluate(element => element === document.activeElement)).toBe(true);
  await page.keyboard.type('Thank you, Dorthe, for the patience.');
  await page.getByRole('button', { name: 'Say thanks' }).press('Enter');
  await page.getByText('Thank you, Dorthe').waitFor();
  await expect.poll(() => field.inputValue()).toBe('');

  await danish.page.getByText('Thank you, Dorthe').waitFor();
  await post(platform, dorthe, programme.feedId, 'Selv tak, Maja.');
  await page.getByText('Selv tak, Maja.').waitFor();
  expect(await page.getByRole('main').getByRole('listitem').first().innerText()).toContain('Dorthe Dansker');
  for (const shown of [page, danish.page]) {
    await expectAccessible(shown);
    await expectNoSidewaysScroll(shown);
  }
}, 60_000);
