import { createProgramme } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

test('from an empty organisation to an open programme, step by step', async () => {
  const { platform } = at.ground;
  const organisation = await platform.organisation();
  const administrator = await platform.person(organisation, { administrator: true });
  const { page: programmes } = await at.open(administrator, '/manage');
  await programmes.getByRole('link', { name: 'First steps' }).click();
  await programmes.getByText('0 of 5 steps are done.').waitFor();
  const { page, operations } = await at.open(administrator, '/manage/begin', { width: 320 });
  await page.getByText('0 of 5 steps are done.').waitFor();
  expect(operations()).toEqual(['query Shell', 'query BeginScreen']);
  const step = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
  expect(await step('Name and languages').getAttribute('aria-current')).toBe('step');
  await expectAccessible(page);
  await step('Name and languages').getByLabel('Name', { exact: true }).fill('Nordlys');
  await step('Name and languages').getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 of 5 steps are done.').waitFor();

  await step('Your colour').getByLabel('Its code').fill('#0a7f5c');
  await step('Your colour').getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 of 5 steps are done.').waitFor();
  await expectNoSidewaysScroll(page);

  await platform.person(organisation, { name: 'Helper' });
  await createProgramme(platform, administrator, {
    state: 'DRAFT',
    phases: [{ kind: 'MENTORING' }],
  });
  await page.reload();
  await page.getByText('4 of 5 steps are done.').waitFor();
  await step('Open it').getByRole('button', { name: 'Open for applications' }).click();
  const sure = page.getByRole('dialog', { name: 'Open for applications' });
  await sure.getByRole('button', { name: 'Open for applications' }).click();
  await page.getByText('All of it is done: people can apply.').waitFor();
  await expectAccessible(page);
});
