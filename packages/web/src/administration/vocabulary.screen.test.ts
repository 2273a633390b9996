import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

test('words are seen in a sentence while they are typed, and everywhere once they are saved', async () => {
  const { page, operations } = await at.open(at.ground.administrator, '/manage/vocabulary', { width: 320 });
  const english = page.getByRole('region', { name: 'English' });
  const programme = english.getByRole('group', { name: 'Programme' });
  await programme.getByLabel('One', { exact: true }).fill('journey');
  expect(operations()).toEqual(['query Shell', 'query VocabularyScreen']);
  await programme.getByText('The journey opens in March. You may see two journeys.').waitFor();
  const danish = page.getByRole('region', { name: 'Danish' }).getByRole('group', { name: 'Mentor' });
  await danish.getByLabel('One', { exact: true }).fill('vejviser');
  await danish.getByText('Vejviseren har sagt ja. To andre vejviserer har ikke svaret endnu.').waitFor();
  await danish.getByLabel('Several').fill('vejvisere');
  await danish.getByText('To andre vejvisere har ikke svaret endnu.').waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Journeys' }).waitFor();
});

test('a word that is none is told at its field', async () => {
  const { page } = await at.open(at.ground.administrator, '/manage/vocabulary');
  const match = page.getByRole('region', { name: 'English' }).getByRole('group', { name: 'Match' });
  await match.getByLabel('Several').fill('{pairs}');
  await match.getByLabel('One', { exact: true }).fill('pair');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('group', { name: 'Something is not right yet' }).getByRole('button').click();
  expect(await match.getByLabel('Several').getAttribute('aria-invalid')).toBe('true');
  expect(await match.getByLabel('One', { exact: true }).getAttribute('aria-invalid')).toBeNull();
});
