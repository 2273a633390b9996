import { createPair, createProgramme } from '@mentorkit/testing/world';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, stage } from '../fixtures/stage.ts';

const away = new URL('../../../server/src/fixtures/vendor-away.ts', import.meta.url).href;
const at = stage({ PLUGINS: away, PUBLIC_URL: 'http://localhost:4000' }, { plugins: [away] });

test('where the vendor is away a meeting is booked all the same, with words and a way on for each; its managers see that it is down', async () => {
  const { platform, administrator } = at.ground;
  const { organisation } = administrator;
  const { data } = await platform.execute(
    administrator,
    `mutation { enablePlugin(pluginId: "vendor-away", consentTo: ["accounts:oauth2 calendar"]) { __typename } }`,
  );
  expect(data).toEqual({ enablePlugin: { __typename: 'EnablePluginSuccess' } });
  const manager = await platform.person(organisation, { name: 'Mona Manager' });
  const [mentor, mentee] = [
    await platform.person(organisation, { name: 'Maja Mentor' }),
    await platform.person(organisation, { name: 'Mikkel Mentee' }),
  ];
  const programme = await createProgramme(platform, manager);
  const { matchId } = await createPair(platform, programme, mentor, mentee);

  const book = async (title: string) => {
    await page.goto(`${at.url}/matches/${encodeURIComponent(matchId)}/book`);
    await page.getByRole('radio').first().check();
    await page.getByLabel('What it is about').fill(title);
    await page.getByRole('button', { name: 'Book this time' }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await expect(platform.runDueJobs()).rejects.toThrow(/away|left alone/);
    await page.reload();
  };
  const { page } = await at.open(mentee, '/matches', { width: 320, touch: true });
  // There was to be a link, and there is none at the moment when they join; the calendar never answered.
  await book('Until it falls');
  await page.getByText(/does not answer right now, so your link could not be made/).waitFor();
  await page.getByText(/Your calendar did not take the session/).waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText(/does not answer right now/).waitFor();
  // The next one is booked all the same.
  await book('First steps');
  await page.getByText(/The video service does not answer, so there is no link yet/).waitFor();
  await page.getByText(/agree with Maja Mentor on another way/).waitFor();
  expect(await page.getByRole('link', { name: 'Join' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Move' }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  // Nor can an account be connected: it says so in place, and can be tried again.
  await page.getByRole('link', { name: 'Connected accounts' }).click();
  const connect = page.getByRole('button', { name: 'Connect', exact: true });
  await connect.click();
  await page.getByText(/vendor-away.*(failed|does not answer)/).waitFor();
  await expect.poll(() => connect.isEnabled()).toBe(true);
  await expectAccessible(page);

  const overview = `/manage/programmes/${encodeURIComponent(programme.globalId)}`;
  const managed = await at.open(manager, overview);
  await managed.page.getByText(/The plugin vendor-away does not answer: .*Video meetings/).waitFor();
  await managed.page.getByText(/Tell who administers/).waitFor();
  await expectAccessible(managed.page);
  const administered = await at.open(administrator, overview);
  const line = administered.page.getByRole('listitem').filter({ hasText: 'vendor-away' });
  await line.getByRole('link', { name: 'Look' }).click();
  await administered.page.getByRole('heading', { level: 1, name: 'vendor-away' }).waitFor();
  await administered.page.getByText('Its latest calls failed.').waitFor();
  await administered.page.getByRole('button', { name: 'Test' }).click();
  await administered.page.getByText(/It is down/).waitFor();
  await expectAccessible(administered.page);
});
