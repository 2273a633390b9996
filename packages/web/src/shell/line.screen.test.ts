import type { TestPerson } from '@mentorkit/testing/platform';
import { createCommunity, post, takePart, type TestProgramme } from '@mentorkit/testing/world';
import type { Page, WebSocketRoute } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { expectAccessible, stage } from '../fixtures/stage.ts';

const at = stage();
let community: TestProgramme;
let author: TestPerson;
let reader: TestPerson;

beforeEach(async () => {
  const { platform } = at.ground;
  community = await createCommunity(platform);
  author = await takePart(platform, community, { name: 'Anna Author', role: 'MENTOR' });
  reader = await takePart(platform, community, { name: 'Rikke Reader' });
});

const path = () => `/programmes/${encodeURIComponent(community.globalId)}/community`;
const write = (body: string) => post(at.ground.platform, author, community.feedId, body);
const isOnce = async (page: Page, text: string) => {
  await page.getByText(text).first().waitFor();
  expect(await page.getByText(text).count()).toBe(1);
};

test('a server that restarts is waited for: what was written meanwhile is there, none twice and none missing', async () => {
  at.expectComplaint(/ERR_CONNECTION_REFUSED|WebSocket connection/);
  await write('Before it went');
  const { page } = await at.open(reader, path());
  await isOnce(page, 'Before it went');
  const start = await at.stop();
  await page
    .getByRole('status')
    .filter({ hasText: /goes on by itself|connection/i })
    .waitFor();
  await expectAccessible(page);
  for (const number of [1, 2, 3]) await write(`While it was away, ${number}`);
  await start();
  for (const number of [3, 2, 1]) await isOnce(page, `While it was away, ${number}`);
  await write('After it came back');
  await isOnce(page, 'After it came back');
  expect(await page.getByText(/connection is away/).count()).toBe(0);
});

test('what is sent while the server restarts stays in its place, and is done once when it is sent again', async () => {
  at.expectComplaint(/ERR_CONNECTION_REFUSED|WebSocket connection/);
  const { page } = await at.open(author, path());
  const text = page.getByRole('textbox').first();
  await text.fill('Written over a restart');
  const start = await at.stop();
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await page
    .getByRole('group', { name: /not right|wrong|could not/i })
    .or(page.getByText(/reach|again/i))
    .first()
    .waitFor();
  expect(await text.inputValue()).toBe('Written over a restart');
  await start();
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await page.getByRole('article').filter({ hasText: 'Written over a restart' }).waitFor();
  expect(await page.getByRole('article').filter({ hasText: 'Written over a restart' }).count()).toBe(1);
});

test('an answer that is lost on the way does nothing twice: the same is sent again', async () => {
  at.expectComplaint(/ERR_FAILED/);
  const { page } = await at.open(author, path());
  await page.getByRole('textbox').first().fill('Sent twice, written once');
  let lost = 0;
  await page.route('**/graphql', async route => {
    const isPost = route.request().postData()?.includes('Sent twice') ?? false;
    if (!isPost || lost > 0) return await route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await expect.poll(() => lost).toBe(1);
  const again = page.getByRole('button', { name: 'Post', exact: true });
  const written = page.getByRole('article').filter({ hasText: 'Sent twice, written once' });
  // The client has tried again by itself, or leaves it to the reader.
  if ((await page.getByRole('textbox').first().inputValue()) !== '') await again.click();
  await written.first().waitFor();
  const rows = await at.ground.platform.asPlatform(author.organisation, ctx =>
    ctx.sql(`select id from posts where body = 'Sent twice, written once'`),
  );
  expect(rows).toHaveLength(1);
});

test('a cut socket is joined again from where it was', async () => {
  await write('Before the cut');
  const { page } = await at.open(reader, '/me');
  const open: WebSocketRoute[] = [];
  let refused = false;
  await page.routeWebSocket('**/graphql', socket => {
    if (refused) return void socket.close({ code: 1012 });
    socket.connectToServer();
    open.push(socket);
  });
  await page.goto(at.url + path());
  await isOnce(page, 'Before the cut');
  await expect.poll(() => open.length).toBe(1);
  refused = true;
  await open[0]!.close({ code: 1012 });
  await page
    .getByRole('status')
    .filter({ hasText: /goes on by itself|connection/i })
    .waitFor();
  await write('In the gap');
  refused = false;
  await isOnce(page, 'In the gap');
  expect(open.length).toBeGreaterThan(1);
});

test('of two tabs, what is changed in one is seen in the other', async () => {
  await write('As it was first');
  const { page, context } = await at.open(author, path());
  const other = await context.newPage();
  await other.goto(at.url + path());
  await isOnce(other, 'As it was first');
  await page.getByRole('button', { name: 'Edit' }).first().click();
  await page
    .getByRole('textbox', { name: /Edit|text/i })
    .last()
    .fill('As it is now');
  await page.getByRole('button', { name: 'Save' }).click();
  await isOnce(other, 'As it is now');
  expect(await other.getByText('As it was first').count()).toBe(0);
});

test('without a network the page says so and keeps what was seen, until there is one again', async () => {
  await write('Seen before');
  const { page, context } = await at.open(reader, path());
  await isOnce(page, 'Seen before');
  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await expectAccessible(page);
  expect(await page.getByText('Seen before').count()).toBe(1);
  await context.setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
});
