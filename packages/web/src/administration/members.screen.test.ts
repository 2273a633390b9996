import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage();

test('a member is opened by keyboard, made an auditor, shut out, and let in again', async () => {
  const { administrator, platform } = at.ground;
  await platform.person(administrator.organisation, { name: 'Anne-Marie Jensen' });
  const { page, operations } = await at.open(administrator, '/manage/members');
  const row = page.getByRole('row', { name: /Anne-Marie Jensen/ });
  await row.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Anne-Marie Jensen' });
  await dialog.getByRole('checkbox', { name: /Auditor/ }).check();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Saved', { exact: true }).waitFor();
  expect(operations()).toEqual(['query Shell', 'query MembersScreen', 'mutation ChangeMember']);

  await dialog.getByRole('button', { name: 'Suspend' }).click();
  const sure = page.getByRole('dialog', { name: 'Suspend' });
  await sure.getByText(/they are signed out everywhere/).waitFor();
  await sure.getByRole('button', { name: 'Suspend' }).click();
  await dialog.getByText('They are shut out until somebody reinstates them.').waitFor();
  await dialog.getByRole('button', { name: 'Reinstate' }).click();
  await page.getByRole('dialog', { name: 'Reinstate' }).getByRole('button', { name: 'Reinstate' }).click();
  await dialog.getByText('They may sign in.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => row.evaluate(element => element === document.activeElement)).toBe(true);
  await row.getByText('Auditor').waitFor();
});

test('members are found by the beginnings of their names or their address, and the search stands in the address', async () => {
  const { administrator, platform } = at.ground;
  const found = await platform.person(administrator.organisation, { name: 'Frederikke Nørgaard-Holm' });
  await platform.person(administrator.organisation, { name: 'Somebody Else' });
  const { page } = await at.open(administrator, '/manage/members');
  const search = page.getByRole('searchbox', { name: 'Search by name or mail address' });
  await search.fill('holm fred');
  await page.getByText('One person', { exact: true }).waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.getByRole('row', { name: /Frederikke Nørgaard-Holm/ }).click();
  await page.getByRole('dialog', { name: 'Frederikke Nørgaard-Holm' }).waitFor();
  await page.keyboard.press('Escape');
  expect(new URL(page.url()).searchParams.get('search')).toBe('holm fred');
  await search.fill(found.email.toUpperCase());
  await page.getByText('One person', { exact: true }).waitFor();
  await search.fill('nobody of this name');
  await page.getByText('Nobody is found').waitFor();
  await expectAccessible(page);
  await page.goto(`${at.url}/manage/members?search=n%C3%B8rgaard`);
  await page.getByRole('row', { name: /Frederikke Nørgaard-Holm/ }).waitFor();
  expect(await search.inputValue()).toBe('nørgaard');
});

test('two who change the same member see both, roles included', async () => {
  const { administrator, platform } = at.ground;
  await platform.person(administrator.organisation, { name: 'Kim Sørensen' });
  const [one, two] = await Promise.all([1, 2].map(() => at.open(administrator, '/manage/members')));
  for (const { page } of [one!, two!]) await page.getByRole('row', { name: /Kim Sørensen/ }).click();
  await one!.page.getByLabel('Title').fill('Head of finance');
  await one!.page.getByRole('checkbox', { name: /Auditor/ }).check();
  await one!.page.getByRole('button', { name: 'Save' }).click();
  await one!.page.getByText('Saved', { exact: true }).first().waitFor();
  await two!.page.getByLabel('Title').fill('Head of people');
  await two!.page.getByRole('button', { name: 'Save' }).click();
  const theirs = two!.page.getByRole('row', { name: /Role in the organisation Auditor Member/ });
  await theirs.waitFor();
  await two!.page.getByRole('button', { name: 'Take what was saved' }).click();
  expect(await two!.page.getByLabel('Title').inputValue()).toBe('Head of finance');
  expect(await two!.page.getByRole('checkbox', { name: /Auditor/ }).isChecked()).toBe(true);
});

test('somebody is invited, stands in the list, and can be invited again', async () => {
  const { page } = await at.open(at.ground.administrator, '/manage/members?status=INVITED', {
    width: 320,
    scheme: 'dark',
  });
  await page.getByRole('button', { name: 'Invite' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Name').fill('Bo Østergaard');
  await dialog.getByLabel('Mail address').fill('nonsense');
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await dialog.getByRole('group', { name: 'Something is not right yet' }).waitFor();
  expect(await dialog.getByLabel('Mail address').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Mail address').fill('bo@oestergaard.test');
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await dialog.getByText('The invitation to Bo Østergaard is on its way.').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('row', { name: /Bo Østergaard/ }).click();
  const member = page.getByRole('dialog', { name: 'Bo Østergaard' });
  await member.getByRole('button', { name: 'Invite again' }).click();
  await member.getByText('The invitation to Bo Østergaard is on its way.').waitFor();
  await expectNoSidewaysScroll(page);
});

test('the last administrator cannot cease to be one; why stands in the form', async () => {
  const { platform } = at.ground;
  const alone = await platform.person(await platform.organisation(), { name: 'Alone', administrator: true });
  const { page } = await at.open(alone, '/manage/members');
  await page.getByRole('row', { name: /Alone/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Alone' });
  await dialog.getByRole('checkbox', { name: /Administrator/ }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const why = dialog.getByText('Somebody has to be left who can administer the organisation.');
  await expect.poll(() => why.isVisible()).toBe(true);
});
