import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const acme = new URL('../../../core/src/modules/plugins/fixtures/acme.ts', import.meta.url).href;
const doorbell = new URL('../../../server/src/fixtures/doorbell.ts', import.meta.url).href;
const at = stage({
  PLUGINS: ['@mentorkit/plugin-video-jitsi', acme, doorbell, '@mentorkit/plugin-nowhere'].join(','),
  PUBLIC_URL: 'http://localhost:4000',
});

test('plugins stand by what they are for, with their state in words', async () => {
  const { page, operations } = await at.open(at.ground.administrator, '/manage/plugins', {
    width: 320,
    scheme: 'dark',
  });
  const video = page.getByRole('region', { name: 'Video meetings' });
  await video.getByRole('listitem').filter({ hasText: 'Jitsi Meet' }).getByText('In use').waitFor();
  await video.getByRole('listitem').filter({ hasText: 'video-acme' }).getByText('Not used').waitFor();
  await page.getByRole('region', { name: 'Others' }).getByText('doorbell').first().waitFor();
  await page.getByRole('region', { name: 'Could not be loaded' }).getByText('Does not fit this platform').waitFor();
  expect(operations()).toEqual(['query Shell', 'query PluginsScreen']);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await video.getByRole('link', { name: 'video-acme' }).click();
  await page.getByRole('heading', { level: 1, name: 'video-acme' }).waitFor();
});

test('a plugin is set up by its own form, consented to by name, asked how it is, and turned off', async () => {
  const { page, operations } = await at.open(at.ground.administrator, '/manage/plugins/video-acme');
  const settings = page.getByRole('region', { name: 'Settings' });
  await settings.getByLabel('Server').fill('x');
  expect(operations()).toEqual(['query Shell', 'query PluginScreen']);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByRole('group', { name: 'Something is not right yet' }).waitFor();
  expect(await settings.getByLabel('Server').getAttribute('aria-invalid')).toBe('true');
  expect(await settings.getByRole('textbox', { name: 'Token' }).getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await settings.getByLabel('Server').fill('rooms');
  await settings.getByRole('textbox', { name: 'Token' }).fill('a-secret-of-acme');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved', { exact: true }).waitFor();
  await settings.getByText(/that ends with acme/).waitFor();
  expect(await settings.getByRole('textbox', { name: 'Token' }).inputValue()).toBe('');

  await page.getByRole('button', { name: 'Use it' }).click();
  const consent = page.getByRole('dialog', { name: 'Use it' });
  await consent.getByRole('button', { name: 'Use it' }).click();
  await consent.getByRole('group', { name: 'Something is not right yet' }).waitFor();
  await expectAccessible(page);
  await consent.getByRole('checkbox', { name: 'Send requests to localhost:91' }).check();
  await consent.getByRole('button', { name: 'Use it' }).click();
  await consent.waitFor({ state: 'detached' });
  await page.getByText('It is called, and answers.').waitFor();

  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText(/It is well, and answered in/).waitFor();
  await settings.getByLabel('Mood').selectOption('away');
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText(/It is down/).waitFor();

  await page.getByRole('button', { name: 'Turn off' }).click();
  const sure = page.getByRole('dialog', { name: 'Turn off' });
  await sure.getByText(/Nobody can join a session by it any more/).waitFor();
  await sure.getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('It is not called.').waitFor();
});

test('two who set up the same plugin see both', async () => {
  const { platform } = at.ground;
  const administrator = await platform.person(await platform.organisation(), { administrator: true });
  const [one, two] = await Promise.all([1, 2].map(() => at.open(administrator, '/manage/plugins/video-jitsi')));
  await one!.page.getByLabel('Domain').fill('one.example.org');
  await two!.page.getByLabel('Domain').fill('two.example.org');
  await one!.page.getByRole('button', { name: 'Save' }).click();
  await one!.page.getByText('Saved', { exact: true }).first().waitFor();
  await two!.page.getByRole('button', { name: 'Save' }).click();
  await two!.page.getByRole('cell', { name: 'one.example.org' }).waitFor();
  await two!.page.getByRole('button', { name: 'Save mine instead' }).click();
  await two!.page.getByText('Saved', { exact: true }).first().waitFor();
  expect(await two!.page.getByLabel('Domain').inputValue()).toBe('two.example.org');
});

test('the address for a vendor is given anew, and the old one is gone', async () => {
  const { page } = await at.open(at.ground.administrator, '/manage/plugins/doorbell', { width: 320 });
  await page.getByText('They are made when the plugin is taken into use.').waitFor();
  await page.getByLabel('Signing key').fill('ding-dong-ding');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Use it' }).click();
  const consent = page.getByRole('dialog', { name: 'Use it' });
  await consent.getByRole('checkbox').check();
  await consent.getByRole('button', { name: 'Use it' }).click();
  const address = page.getByLabel('Address for “events”');
  await address.waitFor();
  const before = await address.inputValue();
  await page.getByRole('button', { name: 'Give it a new address' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give it a new address' }).click();
  await expect.poll(() => address.inputValue()).not.toBe(before);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
