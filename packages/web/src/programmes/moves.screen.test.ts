import { createMatch, createProgramme, enrol } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

async function programmeWithPeople() {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, {
    phases: [{ kind: 'TRAINING' }, { kind: 'EVALUATION' }],
  });
  const person = (name: string) => platform.person(administrator.organisation, { name });
  const mentor = await enrol(platform, programme, await person('Maja Mentor'), { role: 'MENTOR' });
  const mentee = await enrol(platform, programme, await person('Mikkel Mentee'));
  await createMatch(platform, programme, mentor, mentee, { state: 'ACTIVE' });
  await enrol(platform, programme, await person('Asta Ansøger'), { state: 'SUBMITTED' });
  return `/manage/programmes/${encodeURIComponent(programme.globalId)}`;
}

test('who pauses, goes on with, or cancels a programme first reads what happens to how many people', async () => {
  const { page } = await at.open(at.ground.administrator, await programmeWithPeople());
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const pause = page.getByRole('dialog', { name: 'Pause' });
  await pause.getByText('2 people will be told of it.').waitFor();
  await expectAccessible(page);
  // Whoever thinks better of it has changed nothing.
  await page.keyboard.press('Escape');
  await pause.waitFor({ state: 'detached' });
  await page.getByText('Running', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pause', exact: true }).press('Enter');
  await pause.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /Training/ }).count()).toBe(0);

  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Running', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const cancel = page.getByRole('dialog', { name: 'Cancel' });
  await cancel.getByText(/The pairs of 2 people will end early/).waitFor();
  await cancel.getByText('The applications and invitations of 1 person will lapse.').waitFor();
  await cancel.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /Cancel|Resume|Training/ }).count()).toBe(0);
});

test('phases are begun, ended, taken up again and left out by buttons that say which phase', async () => {
  const { page } = await at.open(at.ground.administrator, await programmeWithPeople(), { width: 320, touch: true });
  const training = page.getByRole('listitem').filter({ hasText: 'Training' });
  await page.getByRole('button', { name: 'Start now: Training' }).click();
  await training.getByText('Now', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'End now: Training' }).click();
  await training.getByText('Done', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Go on with it: Training' }).click();
  await training.getByText('Now', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Leave out: Evaluation' }).click();
  await page.getByRole('dialog').getByText('Evaluation is left out for good.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave out' }).click();
  await page.getByText('Skipped', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /Evaluation/ }).count()).toBe(0);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
