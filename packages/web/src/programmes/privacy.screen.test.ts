import { createMatch, createProgramme, enrol, inBoth } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();
const path = encodeURIComponent;

test('who was registered reads what is done with their data before they accept, and is asked again when it changes', async () => {
  const { platform, administrator } = at.ground;
  const person = (name: string) => platform.person(administrator.organisation, { name });
  const [mentor, mentee] = [await person('Maja Mentor'), await person('Mikkel Mentee')];
  const programme = await createProgramme(platform, administrator, {
    title: inBoth('First year', 'Første år'),
    phases: [{ kind: 'MENTORING' }],
  });
  const mentorId = await enrol(platform, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(platform, programme, mentee, { agrees: false });
  const matchId = await createMatch(platform, programme, mentorId, menteeId);

  const { page } = await at.open(mentee, '/', { width: 390, touch: true });
  await page.getByRole('link', { name: /Maja Mentor/ }).tap();
  await page.getByRole('heading', { name: 'What happens with your data' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'I have read it and agree' }).tap();
  await page.getByRole('button', { name: 'Accept' }).tap();
  await page.getByText(/You have accepted/).waitFor();

  const design = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}/design`);
  await design.page.getByLabel("What happens with people's data in English").fill('We keep less now');
  await design.page.getByRole('checkbox', { name: 'Ask everybody again about personal data' }).check();
  await design.page.getByRole('button', { name: 'Save' }).first().click();
  const sure = design.page.getByRole('dialog');
  await sure.getByText(/2 who have agreed to an earlier text are asked again/).waitFor();
  await sure.getByRole('button', { name: 'Do it all the same' }).click();
  await design.page.getByText('Saved').first().waitFor();

  await page.goto(`${at.url}/programmes/${path(programme.globalId)}`);
  await page.getByText('We keep less now').waitFor();
  await page.getByText(/This text is new/).waitFor();
  await page.getByRole('button', { name: 'I have read it and agree' }).tap();
  await page.getByText(/You agreed on/).waitFor();
  expect(await page.getByRole('button', { name: 'I have read it and agree' }).count()).toBe(0);
  expect(matchId).toBeDefined();
});
