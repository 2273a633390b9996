import { createMatch, createProgramme, enrol } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();
const path = (id: string) => `/manage/programmes/${encodeURIComponent(id)}/design`;
const person = (name: string) => at.ground.platform.person(at.ground.administrator.organisation, { name });

test('a programme is designed: texts in both languages, phases in order, a question with a condition', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, {
    state: 'DRAFT',
    questions: [{ key: 'field', label: { en: 'Field', da: 'Fag' }, type: 'SINGLE_CHOICE', options: ['Web', 'Data'] }],
  });
  const { page, operations } = await at.open(administrator, path(programme.globalId));
  await page.getByText('it has no phase').waitFor();
  expect(operations()).toEqual(['query Shell', 'query DesignScreen']);

  const basics = page.getByRole('region', { name: 'Texts and basics' });
  await basics.getByLabel('Name in Danish').fill('Andre skridt');
  await basics.getByRole('button', { name: 'Save' }).click();
  await basics.getByText('Saved', { exact: true }).waitFor();

  const phases = page.getByRole('region', { name: 'Phases' });
  for (const kind of ['MENTORING', 'RECRUITMENT']) {
    await phases.getByLabel('Another phase').selectOption(kind);
    await phases.getByRole('button', { name: 'Add the phase' }).click();
    await phases
      .getByRole('listitem')
      .filter({ hasText: kind === 'MENTORING' ? 'Mentoring' : 'Recruitment' })
      .waitFor();
  }
  await page.getByText('it has no phase').waitFor({ state: 'detached' });
  await phases.getByRole('button', { name: 'Move up: Recruitment' }).press('Enter');
  await expect
    .poll(() => phases.getByRole('listitem').allTextContents())
    .toMatchObject([/Recruitment/, /Mentoring/].map(name => expect.stringMatching(name) as string));

  const questions = page.getByRole('region', { name: 'Questions' });
  await questions.getByRole('button', { name: 'Add a question' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a question' });
  await dialog.getByLabel('What is asked in English').fill('Which language?');
  await dialog.getByLabel('Key').fill('Which Language');
  await dialog.getByLabel('When it is asked').selectOption('field');
  await dialog.getByRole('checkbox', { name: 'Web' }).check();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('group', { name: 'Something is not right yet' }).waitFor();
  expect(await dialog.getByLabel('Key').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Key').fill('language');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await questions.getByText(/asked on a condition/).waitFor();
  // Others look back at it.
  await questions.getByRole('button', { name: 'Retire: Field' }).click();
  await questions.getByText(/Other questions look back at this one/).waitFor();
});

test('what touches others is shown with their number before it is done', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'RUNNING' });
  const mentorId = await enrol(platform, programme, await person('Maja'), { role: 'MENTOR' });
  const menteeId = await enrol(platform, programme, await person('Mikkel'));
  await createMatch(platform, programme, mentorId, menteeId, { state: 'ACTIVE' });
  const { page } = await at.open(administrator, path(programme.globalId), { width: 390, height: 800, touch: true });
  const matching = page.getByRole('region', { name: 'Matching' });
  await matching.getByLabel(/Hours between the clocks/).fill('2');
  await matching.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save' });
  await dialog.getByText('2 have an offer or match that was made before; it stays as it is.').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Go back' }).click();
  expect(await matching.getByText('Saved', { exact: true }).count()).toBe(0);
  await matching.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('button', { name: 'Do it all the same' }).click();
  await matching.getByText('Saved', { exact: true }).waitFor();
});

test('of two who write the same, the second sees both texts and chooses', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  const [first, second] = [
    await at.open(administrator, path(programme.globalId)),
    await at.open(administrator, path(programme.globalId)),
  ];
  // Both read it as it was.
  for (const { page } of [first, second]) await page.getByLabel('Name in English').waitFor();
  for (const [{ page }, name] of [
    [first, 'By the first'],
    [second, 'By the second'],
  ] as const) {
    await page.getByLabel('Name in English').fill(name);
    await page.getByRole('region', { name: 'Texts and basics' }).getByRole('button', { name: 'Save' }).click();
    if (name === 'By the first') await page.getByText('Saved', { exact: true }).waitFor();
  }
  const row = second.page.getByRole('row').filter({ hasText: 'By the first' });
  await row.getByText('By the second').waitFor();
  await expectAccessible(second.page);
  await second.page.getByRole('button', { name: 'Save mine instead' }).click();
  await second.page.getByText('Saved', { exact: true }).waitFor();
  await first.page.reload();
  expect(await first.page.getByLabel('Name in English').inputValue()).toBe('By the second');
});
