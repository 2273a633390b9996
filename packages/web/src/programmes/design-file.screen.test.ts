import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();

test('a programme begins from a template, is kept as a file, compared with it, copied, and begins from the file', async () => {
  const { administrator } = at.ground;
  const { page } = await at.open(administrator, '/manage/programmes/new');
  await page.getByLabel('First day').fill('2027-03-01');
  await page.getByRole('button', { name: 'Use: Mentoring one to one' }).click();
  await page.getByRole('heading', { level: 1, name: 'Design' }).waitFor();
  const questions = page.getByRole('region', { name: 'Questions' });
  await questions.getByText('What do you want to talk about?').waitFor();
  // Nothing is missing: it could open as it is.
  expect(await page.getByText('Before it can open:').count()).toBe(0);

  const files = page.getByRole('region', { name: 'Copy and file' });
  const [kept] = await Promise.all([
    page.waitForEvent('download'),
    files.getByRole('button', { name: 'Download as a file' }).click(),
  ]);
  expect(kept.suggestedFilename()).toBe('mentoring-one-to-one.json');
  const file = await kept.path();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ formatVersion: 1, programme: { kind: 'ONE_TO_ONE' } });
  const choose = files.locator('input[type=file]');
  await choose.setInputFiles(file);
  await files.getByText('The file says the same.').waitFor();

  const basics = page.getByRole('region', { name: 'Texts and basics' });
  await basics.getByLabel('Days to answer an offer').fill('5');
  await basics.getByRole('button', { name: 'Save' }).click();
  await basics.getByText('Saved', { exact: true }).waitFor();
  await choose.setInputFiles(file);
  await files.getByRole('row', { name: 'programme › offerDays 5 14' }).waitFor();
  await expectAccessible(page);

  await files.getByLabel('Name of the copy').fill('The year after');
  await files.getByRole('button', { name: 'Make a copy' }).click();
  await expect.poll(() => basics.getByLabel('Name in English').inputValue()).toBe('The year after');

  await page.goto(`${at.url}/manage/programmes/new`);
  await page.getByRole('button', { name: 'Use: Peers' }).waitFor();
  const broken = { name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"formatVersion":9}') };
  await page.locator('input[type=file]').setInputFiles(broken);
  await page.getByText(/format 9, and format 1 is known here/).waitFor();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('heading', { level: 1, name: 'Design' }).waitFor();
});
