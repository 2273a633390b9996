import {
  createCommunity,
  createMatch,
  createProgramme,
  enrol,
  globalIdOf,
  openForApplications,
  takePart,
} from '@mentorkit/testing/world';
import type { TestPerson } from '@mentorkit/testing/platform';
import { expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();
const person = (name: string) =>
  at.ground.platform.person(at.ground.administrator.organisation, { name, timeZone: 'Europe/Copenhagen' });
const path = (...parts: string[]) => parts.map(part => encodeURIComponent(part)).join('/');

const why = { key: 'why', label: { en: 'Why?', da: 'Hvorfor?' }, type: 'TEXT', required: true } as const;

async function pair(state: 'OFFERED' | 'ACTIVE') {
  const { platform, administrator } = at.ground;
  const [mentor, mentee] = [await person('Maja Mentor'), await person('Mikkel Mentee')] as [TestPerson, TestPerson];
  const programme = await createProgramme(platform, administrator);
  const mentorId = await enrol(platform, programme, mentor, { role: 'MENTOR', capacity: 3 });
  const menteeId = await enrol(platform, programme, mentee, {});
  const matchId = await createMatch(platform, programme, mentorId, menteeId, { state });
  return { programme, mentor, mentee, matchId };
}

test('who applies is in the queue at once, and is let in by one key', async () => {
  const { platform, administrator } = at.ground;
  const programmeId = await openForApplications(platform, administrator, { questions: [why] });
  const applicant = await person('Asta Ansøger');
  const { page } = await at.open(applicant, `/programmes/${path(programmeId)}`, { width: 390, touch: true });
  await page.getByRole('link', { name: 'Apply' }).click();
  await page.getByRole('radio', { name: /Mentee/ }).check();
  for (const box of await page.getByRole('textbox').all()) await box.fill('Because I want to learn');
  await page.getByRole('button', { name: 'Send the application' }).click();
  // What is done with their data comes first.
  await page.getByRole('button', { name: 'Say yes to it, or save the application for later.' }).waitFor();
  await page.getByRole('checkbox', { name: 'I agree to what is done with my data' }).check();
  await page.getByRole('button', { name: 'Send the application' }).click();
  await page.getByText('Waits for a decision').waitFor();

  const queue = await at.open(administrator, `/manage/programmes/${path(programmeId)}/applications`);
  await queue.page.getByRole('listitem', { name: 'Asta Ansøger' }).press('a');
  await queue.page.getByText('Nobody waits', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('Mentee: Approved').waitFor();
  expect(await page.getByRole('link', { name: 'Apply' }).count()).toBe(0);
});

test('all who wait are let in at once, those who are not loaded too, after it was said how many they are', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  for (let one = 0; one < 30; one++)
    await enrol(platform, programme, await person(`Person ${one}`), { state: 'SUBMITTED' });
  const { page } = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}/applications`);
  await page.getByText('30 applications wait').waitFor();
  expect(await page.locator('[data-applicant]').count()).toBe(25);
  await page.getByText('Decide about all of them at once').click();
  await page.getByRole('button', { name: 'Approve: all who wait' }).click();
  const sure = page.getByRole('dialog', { name: 'Approve' });
  await sure.getByText('30 applications get this decision.').waitFor();
  await expectAccessible(page);
  await sure.getByRole('button', { name: 'Do it all the same' }).click();
  await page.getByText('Nobody waits', { exact: true }).waitFor();
});

test('an application that is left goes on where it was, on the same device', async () => {
  const { platform, administrator } = at.ground;
  const programmeId = await openForApplications(platform, administrator, { questions: [why] });
  const { page } = await at.open(await person('Bo Begynder'), `/programmes/${path(programmeId)}/apply`);
  await page.getByRole('textbox').first().fill('Half a thought');
  await page.reload();
  await page.getByText('This is what you had begun.').waitFor();
  expect(await page.getByRole('textbox').first().inputValue()).toBe('Half a thought');
});

test('an offer is asked about, answered and accepted by both; each sees what the other did', async () => {
  const { mentor, mentee, matchId } = await pair('OFFERED');
  const mine = await at.open(mentee, '/');
  await mine.page.getByRole('link', { name: /Maja Mentor/ }).click();
  await mine.page.getByRole('button', { name: 'Ask a question' }).click();
  const dialog = mine.page.getByRole('dialog', { name: 'Ask a question' });
  await dialog.getByRole('textbox', { name: 'Your question' }).fill('Do you know harbours?');
  await expectAccessible(mine.page);
  await dialog.getByRole('button', { name: 'Ask a question' }).click();
  await mine.page.getByText('Do you know harbours?').waitFor();

  const theirs = await at.open(mentor, `/matches/${path(matchId)}`);
  await theirs.page.getByRole('button', { name: 'Answer', exact: true }).click();
  await theirs.page.getByRole('textbox', { name: 'Your answer' }).fill('I was born in one');
  await theirs.page.getByRole('dialog').getByRole('button', { name: 'Answer' }).click();
  await theirs.page.getByText('I was born in one').waitFor();
  await theirs.page.getByRole('button', { name: 'Accept' }).click();
  await theirs.page.getByText(/You have accepted/).waitFor();

  await mine.page.reload();
  await mine.page.getByText('I was born in one').waitFor();
  await mine.page.getByRole('button', { name: 'Accept' }).press('Enter');
  await mine.page.getByRole('link', { name: 'Book a meeting' }).waitFor();
  expect(await mine.page.getByRole('button', { name: 'Accept' }).count()).toBe(0);
});

test('a meeting is booked at a time that fits both, and called off with a reason', async () => {
  const { mentee, matchId } = await pair('ACTIVE');
  const { page } = await at.open(mentee, `/matches/${path(matchId)}/book`, { width: 390, touch: true });
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('button', { name: 'Choose a time first.' }).waitFor();
  await page.getByRole('radio').first().check();
  await page.getByLabel('What it is about').fill('First steps');
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { level: 1, name: 'First steps' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('The child is ill');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled').waitFor();
  await page.getByText('The child is ill').waitFor();
  expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
});

test('what one writes the other sees without asking: shown at the top, counted further down', async () => {
  const { platform } = at.ground;
  const community = await createCommunity(platform);
  const reader = await takePart(platform, community, {});
  const feed = `/programmes/${path(globalIdOf('Programme', community.id))}/community`;
  const [mine, theirs] = [await at.open(reader, feed), await at.open(community.manager, feed)];
  await theirs.page.getByLabel(/Write to everybody/).fill('Good morning from https://example.org/harbour.');
  await theirs.page.getByRole('button', { name: 'Post', exact: true }).click();
  await mine.page.getByText(/Good morning/).waitFor();
  expect(await mine.page.getByRole('link', { name: /harbour/ }).getAttribute('href')).toBe(
    'https://example.org/harbour',
  );

  await mine.page.getByLabel(/Write to everybody/).fill('I am writing');
  await theirs.page.getByLabel(/Write to everybody/).fill('<b>Second</b>');
  await theirs.page.getByRole('button', { name: 'Post', exact: true }).click();
  await mine.page.getByRole('button', { name: 'One new post' }).click();
  await mine.page.getByText('<b>Second</b>').waitFor();

  await mine.page
    .getByRole('button', { name: /^Thanks/ })
    .first()
    .click();
  await theirs.page.getByRole('button', { name: 'Thanks: one person' }).waitFor();
});
