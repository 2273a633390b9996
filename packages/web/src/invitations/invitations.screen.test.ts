import { createProgramme, inBoth } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();
const path = encodeURIComponent;

test('a manager invites by addresses; who is asked finds it at home and says yes or no', async () => {
  const { platform, administrator } = at.ground;
  const person = (name: string) => platform.person(administrator.organisation, { name });
  const [asta, bo] = [await person('Asta Asked'), await person('Bo Asked')];
  const programme = await createProgramme(platform, administrator, {
    state: 'OPEN',
    title: inBoth('First year', 'Første år'),
  });
  const { page } = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}/invitations`);
  await page.getByLabel('Addresses').fill(`nobody`);
  await page.getByRole('button', { name: 'Send the invitations' }).click();
  await page
    .getByText(/^nobody: /)
    .first()
    .waitFor();
  await page.getByLabel('Addresses').fill(`Asta <${asta.email}>, ${bo.email}\n${bo.email}`);
  await page.getByRole('button', { name: 'Send the invitations' }).click();
  await page.getByText('2 people are asked.').waitFor();
  await page.getByText(bo.email, { exact: true }).waitFor();
  await expectAccessible(page);

  const asked = await at.open(asta, '/', { width: 390, touch: true });
  await asked.page.getByText('You are invited to First year.').waitFor();
  await asked.page.getByRole('link', { name: 'Yes or no?' }).tap();
  await asked.page.getByRole('link', { name: 'Apply' }).tap();
  await asked.page.getByRole('button', { name: 'Save for later' }).tap();
  await asked.page.getByText('Your application is saved. It is not sent yet.').waitFor();

  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: bo.email });
  await row.getByRole('button', { name: 'Take back' }).click();
  await row.getByText('Lapsed').waitFor();
  expect(await page.getByRole('button', { name: 'Take back' }).count()).toBe(0);
});

test('who is asked says no by a button that says so, and is asked once whether they mean it', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  const cy = await platform.person(administrator.organisation, { name: 'Cy Asked' });
  await platform.execute(
    administrator,
    'mutation ($input: InviteParticipantsInput!) { inviteParticipants(input: $input) { __typename } }',
    { input: { programmeId: programme.globalId, role: 'MENTEE', people: [{ email: cy.email }] } },
  );
  const { page } = await at.open(cy, `/programmes/${path(programme.globalId)}`, { width: 320, scheme: 'dark' });
  await page.getByText('You are asked to take part. Say yes by an application, or say no.').waitFor();
  expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Say no' }).click();
  await expectAccessible(page);
  await page.getByRole('dialog', { name: 'Say no' }).getByRole('button', { name: 'Say no' }).click();
  await page.getByText('Mentee: Withdrawn').waitFor();
  await expectNoSidewaysScroll(page);
});

test('a link is made, shown once, used by who has it, and ended', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, {
    state: 'OPEN',
    title: inBoth('By a link', 'Via et link'),
  });
  const { page } = await at.open(administrator, `/manage/programmes/${path(programme.globalId)}/invitations`);
  await page.getByLabel('For how many people').fill('5');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.locator('code').first().innerText();
  const member = await platform.person(administrator.organisation, { name: 'Mo Member' });
  const joining = await at.open(member, new URL(url).pathname, { width: 320, height: 700, touch: true });
  await joining.page.getByRole('heading', { level: 1, name: /By a link/ }).waitFor();
  await expectAccessible(joining.page);
  await expectNoSidewaysScroll(joining.page);
  await joining.page.getByRole('button', { name: 'Begin as Mentee' }).tap();
  await joining.page.getByRole('heading', { level: 1, name: /Apply/ }).waitFor();

  await page.reload();
  await page.getByText('1 of 5 have used it').waitFor();
  await page.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
  await page.getByText('Over', { exact: true }).waitFor();
  const late = await at.open(member, new URL(url).pathname);
  await late.page.getByText('This link is not good any more.').waitFor();
  expect(await late.page.getByRole('button', { name: /Begin/ }).count()).toBe(0);
});
