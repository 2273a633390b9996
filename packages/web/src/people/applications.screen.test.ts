import { agree, createProgramme, enrol, globalIdOf } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { repairWords } from '../../../core/src/modules/participants/participant.words.ts';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();
const queue = (id: string) => `/manage/programmes/${encodeURIComponent(id)}/applications`;
const person = (name: string, locale = 'en') =>
  at.ground.platform.person(at.ground.administrator.organisation, { name, locale });

test('applications are decided with words, wait in order, and are moved to the front for a reason', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  for (const name of ['Anna', 'Bo', 'Carla'])
    await enrol(platform, programme, await person(name), { state: 'SUBMITTED' });
  const { page, operations } = await at.open(
    administrator,
    `/manage/programmes/${encodeURIComponent(programme.globalId)}/design`,
  );
  const admission = page.getByRole('region', { name: 'How people come in' });
  await admission.getByLabel('Most mentees').fill('1');
  await admission.getByRole('button', { name: 'Save' }).click();
  await admission.getByText('Saved', { exact: true }).waitFor();

  await page.goto(at.url + queue(programme.globalId));
  await page.getByText('Mentee: one free place').waitFor();
  operations();
  const anna = page.getByRole('listitem', { name: 'Anna' });
  await anna.getByText('Write something with the decision').click();
  await anna.getByRole('button', { name: 'Ask for more about the goal' }).click();
  await anna.getByLabel('Note to managers').fill('Knows Bo');
  await expectAccessible(page);
  await anna.getByRole('button', { name: 'Put on the waiting list' }).click();
  await anna.waitFor({ state: 'detached' });
  const bo = page.getByRole('listitem', { name: 'Bo' });
  await bo.press('w');
  await bo.waitFor({ state: 'detached' });
  await page.getByRole('listitem', { name: 'Carla' }).press('a');
  await page.getByText('Mentee: no free place').waitFor();
  expect(new Set(operations().filter(name => !name.startsWith('subscription')))).toEqual(
    new Set(['mutation WaitlistParticipant', 'query ApplicationsScreen', 'mutation ApproveParticipant']),
  );

  await page.getByLabel('List').selectOption('WAITLISTED');
  await anna.getByText('No. 1 on the waiting list').waitFor();
  await anna.getByText('Please write a little more about what you want to reach.').waitFor();
  await anna.getByText('Knows Bo').waitFor();
  expect(await anna.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await bo.getByRole('button', { name: 'Move to the front' }).click();
  const dialog = page.getByRole('dialog', { name: 'Move Bo to the front' });
  await dialog.getByLabel('Reason').fill('Has waited since last year');
  await dialog.getByRole('button', { name: 'Move to the front' }).click();
  await bo.getByText('No. 1 on the waiting list').waitFor();
  await anna.getByText('No. 2 on the waiting list').waitFor();
});

test('who hands in while the queue is open joins it, and the place of who reads stays', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  await enrol(platform, programme, await person('Erna'), { state: 'SUBMITTED' });
  const { page } = await at.open(administrator, queue(programme.globalId));
  await page.getByRole('listitem', { name: 'Erna' }).focus();
  const late = await person('Fie');
  await agree(platform, programme, late);
  await platform.execute(
    late,
    'mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTEE, submit: true) { __typename } }',
    { id: programme.globalId },
  );
  await page.getByRole('listitem', { name: 'Fie' }).waitFor();
  const isThere = await page
    .getByRole('listitem', { name: 'Erna' })
    .evaluate(element => element === document.activeElement);
  expect(isThere).toBe(true);
});

test('in the queue somebody is found by name, and the newest may stand first; the address keeps it', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  for (const name of ['Gerda', 'Hans', 'Ib'])
    await enrol(platform, programme, await person(name), { state: 'SUBMITTED' });
  await platform.asPlatform(administrator.organisation, ctx =>
    ctx.sql(
      `update participants p set handed_in_at = present() + (case m.display_name when 'Gerda' then 1 when 'Hans' then 2 else 3 end
         * interval '1 minute') from memberships m where m.id = p.membership_id and p.programme_id = $1`,
      [programme.id],
    ),
  );
  await platform.asPlatform(administrator.organisation, repairWords);
  const { page } = await at.open(administrator, queue(programme.globalId));
  const names = () =>
    page.locator('[data-applicant]').evaluateAll(all => all.map(one => one.getAttribute('aria-label') ?? ''));
  await expect.poll(names).toEqual(['Gerda', 'Hans', 'Ib']);
  await page.getByLabel('Order').selectOption('newest');
  await expect.poll(names).toEqual(['Ib', 'Hans', 'Gerda']);
  await page.getByRole('searchbox').fill('ha');
  await expect.poll(names).toEqual(['Hans']);
  await expectAccessible(page);
  await page.reload();
  await expect.poll(names).toEqual(['Hans']);
  await page.getByRole('searchbox').fill('nobody');
  await page.getByText('Nobody fits these filters').waitFor();
});

test('who applied reads in Danish what was said, applies again, and sees when it was saved', async () => {
  const { platform, administrator } = at.ground;
  const programme = await createProgramme(platform, administrator, { state: 'OPEN' });
  const applicant = await person('Ditte', 'da');
  await agree(platform, programme, applicant);
  const id = await enrol(platform, programme, applicant, { state: 'SUBMITTED' });
  const decide = (mutation: string, more = '') =>
    platform.execute(administrator, `mutation ($id: ID!) { ${mutation}(id: $id${more}) { __typename } }`, {
      id: globalIdOf('Participant', id),
    });
  await decide('waitlistParticipant', ', comment: "Vi er næsten fulde."');
  const path = `/programmes/${encodeURIComponent(programme.globalId)}`;
  const { page } = await at.open(applicant, path, { width: 390, height: 800, touch: true });
  await page.getByText('På venteliste · nr. 1').waitFor();
  await page.getByText('Vi er næsten fulde.').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Træk tilbage' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Træk tilbage' }).click();
  await page.getByRole('button', { name: 'Ansøg igen' }).click();
  await page.getByRole('button', { name: 'Gem til senere' }).click();
  await page.getByText(/^Gemt \d\d[.:]\d\d$/).waitFor();
  await expectAccessible(page);
  const { data } = await platform.execute(
    applicant,
    'query ($id: ID!) { node(id: $id) { ... on Participant { state attempt } } }',
    {
      id: globalIdOf('Participant', id),
    },
  );
  expect(data.node).toEqual({ state: 'DRAFT', attempt: 2 });
});
