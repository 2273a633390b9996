import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const at = stage({ IMAGE_HOSTS: 'cdn.example' });

async function anAdministrator() {
  const { platform } = at.ground;
  return await platform.person(await platform.organisation(), { administrator: true });
}

test('a new name stands at the top at once, and the brand paints everything after it is saved', async () => {
  const { page, operations } = await at.open(await anAdministrator(), '/manage/organisation');
  const name = page.getByRole('region', { name: 'Name and languages' });
  await name.getByLabel('Name', { exact: true }).fill('Nordlys Mentoring');
  expect(operations()).toEqual(['query Shell', 'query OrganisationScreen']);
  await name.getByRole('button', { name: 'Save' }).click();
  await name.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Nordlys Mentoring' }).waitFor();

  const brand = page.getByRole('region', { name: 'Brand' });
  const fill = () => page.evaluate(() => document.documentElement.style.getPropertyValue('--fill'));
  const before = await fill();
  await brand.getByLabel('Its code').fill('#0a7f5c');
  const sample = brand.getByRole('figure').filter({ hasText: 'Light' }).locator('.button-main');
  await expect.poll(() => sample.evaluate(button => getComputedStyle(button).backgroundColor)).toBe('rgb(10, 127, 92)');
  expect(await fill()).toBe(before);
  await brand.getByRole('button', { name: 'Save' }).click();
  await expect.poll(fill).toBe('#0a7f5c');
  await expectAccessible(page);
});

test('what is wrong stands at its field, and what is typed stays', async () => {
  const { page } = await at.open(await anAdministrator(), '/manage/organisation', { width: 320, scheme: 'dark' });
  const data = page.getByRole('region', { name: 'Data about people' });
  await data.getByLabel('Smallest group in statistics').fill('2');
  await data.getByLabel('Contact').fill('0');
  await data.getByRole('button', { name: 'Save' }).click();
  await data.getByRole('group', { name: 'Something is not right yet' }).getByRole('button').first().click();
  expect(await data.getByLabel('Contact').evaluate(field => field === document.activeElement)).toBe(true);
  await data.getByLabel('Smallest group in statistics').fill('8');
  await data.getByLabel('Contact').fill('1095');
  await data.getByText('That is 3 years.').waitFor();
  await data.getByRole('button', { name: 'Save' }).click();
  await data.getByText('Saved', { exact: true }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test('whether managers may invite, and newcomers come by a link, are boxes that say what they mean', async () => {
  const administrator = await anAdministrator();
  const { page } = await at.open(administrator, '/manage/organisation', { width: 320 });
  const inviting = page.getByRole('region', { name: 'Who may invite' });
  const box = inviting.getByRole('checkbox', {
    name: 'Managers may invite',
    description: /Otherwise only administrators/,
  });
  const before = await box.isChecked();
  await box.setChecked(!before);
  await inviting.getByRole('checkbox', { name: 'Who has a link may become a member' }).check();
  await inviting.getByRole('button', { name: 'Save' }).click();
  await inviting.getByText('Saved', { exact: true }).waitFor();
  await expectAccessible(page);
  const { data } = await at.ground.platform.execute(
    administrator,
    '{ organisation { settings { managersMayInvite joining } } }',
  );
  expect(data).toEqual({ organisation: { settings: { managersMayInvite: !before, joining: 'BY_LINK' } } });
});

test('two who change the same see both, and choose; two who change different things never meet', async () => {
  const administrator = await anAdministrator();
  const [one, two] = await Promise.all([1, 2].map(() => at.open(administrator, '/manage/organisation')));
  const nameIn = ({ page }: typeof one & object) => page.getByRole('region', { name: 'Name and languages' });
  await nameIn(two!).getByLabel('Name', { exact: true }).fill('Mine');
  const brand = one!.page.getByRole('region', { name: 'Brand' });
  await brand.getByLabel('Its code').fill('#7a1f5c');
  await brand.getByRole('button', { name: 'Save' }).click();
  await brand.getByText('Saved', { exact: true }).waitFor();
  await nameIn(two!).getByRole('button', { name: 'Save' }).click();
  await nameIn(two!).getByText('Saved', { exact: true }).waitFor();

  await nameIn(one!).getByLabel('Name', { exact: true }).fill('Theirs, which is longer');
  await nameIn(one!).getByRole('button', { name: 'Save', exact: true }).click();
  const choice = nameIn(one!).getByRole('table');
  await choice.getByRole('cell', { name: 'Mine' }).waitFor();
  expect(await choice.getByRole('row').count()).toBe(2);
  await expectAccessible(one!.page);
  await nameIn(one!).getByRole('button', { name: 'Save mine instead' }).click();
  await nameIn(one!).getByText('Saved', { exact: true }).waitFor();
  await one!.page.getByRole('link', { name: 'Theirs, which is longer' }).waitFor();
});

test('a logo is shown from a host that the operator lists, refused at its field from others, and leaves the name where it fails', async () => {
  const { page, context } = await at.open(await anAdministrator(), '/manage/organisation');
  await context.route('https://cdn.example/logo.svg', route =>
    route.fulfill({
      contentType: 'image/svg+xml',
      body: '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="28"/>',
    }),
  );
  await context.route('https://cdn.example/gone.svg', route => route.fulfill({ status: 404, body: '' }));
  at.expectComplaint(/404/);
  const brand = page.getByRole('region', { name: 'Brand' });
  const logo = brand.getByLabel('Address of the logo');
  const save = async (address: string) => {
    await logo.fill(address);
    await brand.getByRole('button', { name: 'Save' }).click();
  };
  await save('https://elsewhere.example/logo.svg');
  await brand.getByRole('button', { name: /^Pages show no pictures from elsewhere\.example\./ }).click();
  expect(await logo.evaluate(field => field === document.activeElement)).toBe(true);

  const masthead = page.getByRole('banner').first().getByRole('link').first();
  await save('https://cdn.example/logo.svg');
  const shown = masthead.getByRole('img');
  await shown.waitFor();
  await expect.poll(() => shown.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(90);
  await save('https://cdn.example/gone.svg');
  await shown.waitFor({ state: 'detached' });
  expect(await masthead.innerText()).toMatch(/^o-/);
});
