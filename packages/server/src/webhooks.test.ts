import { createHmac } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestListener } from './http.ts';
import { createHttpServer } from './http-server.ts';

const doorbell = new URL('./fixtures/doorbell.ts', import.meta.url).href;
const signingKey = 'signing-key-of-the-bell';
let platform: TestPlatform;
let server: Server;
let origin: string;
let clock: Temporal.Instant | undefined;

beforeAll(async () => {
  platform = await createTestPlatform({
    plugins: [doorbell],
    worker: true,
    now: () => clock ?? Temporal.Now.instant(),
    config: { publicUrl: 'http://mentorkit.test' },
  });
  server = createHttpServer();
  server.on(
    'request',
    requestListener({
      platform: platform.platform,
      demo: undefined,
      cors: { origins: [], publicUrl: undefined },
      signIn: async () => false,
      trustProxy: false,
      closing: () => false,
    }),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  await platform.close();
});

async function ask(person: TestPerson, document: string): Promise<any> {
  const { data, errors } = await platform.execute(person, document);
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as object)[0];
}

const webhooks = 'setup { webhooks { endpoint address } }';
const enable = `mutation { enablePlugin(pluginId: "doorbell", consentTo: ["webhook:events"]) {
  ... on EnablePluginSuccess { plugin { ${webhooks} } } ... on Error { code message } } }`;
const disable = `mutation { disablePlugin(pluginId: "doorbell") { __typename } }`;
const configure = `mutation { configurePlugin(input: { pluginId: "doorbell", secrets: [{ name: "signingKey", value: "${signingKey}" }] }) {
  __typename ... on Error { message } } }`;

interface House {
  readonly person: TestPerson;
  readonly address: string;
}

async function aHouse(): Promise<House> {
  const person = await platform.person(await platform.organisation(), { administrator: true });
  await ask(person, configure);
  const { address } = (await ask(person, enable)).plugin.setup.webhooks[0];
  expect(address).toMatch(/^http:\/\/mentorkit\.test\/webhooks\/[\w-]{75}$/);
  return { person, address };
}

interface Delivery {
  readonly body: string;
  readonly headers: Record<string, string>;
}

function sign(body: string, at = platform.platform.now()): Delivery {
  const time = String(at.epochMilliseconds);
  const signature = createHmac('sha256', signingKey).update(`${time}.`).update(body).digest('hex');
  return { body, headers: { 'bell-time': time, 'bell-signature': signature, 'content-type': 'application/json' } };
}

let rings = 0;
function ring(what = 'rings', at = ++rings): { readonly id: string; readonly delivery: Delivery } {
  const id = `ring-${++rings}`;
  return { id, delivery: sign(JSON.stringify({ id, at, what })) };
}

async function deliver(address: string, { body, headers }: Delivery): Promise<Response> {
  return await fetch(origin + new URL(address).pathname, { method: 'POST', headers, body });
}

function stored({ person }: House, key: string): Promise<unknown> {
  const { id } = person.organisation;
  return Promise.resolve(platform.platform.plugins.options.store!('doorbell', id).get(key));
}

const deliveriesOf = ({ person }: House) =>
  platform.asPlatform(person.organisation, ctx =>
    ctx.sql<{ delivery_id: string; event: unknown; handled: boolean }>(
      `select delivery_id, event, handled_at is not null handled from plugin_webhook_deliveries order by id`,
    ),
  );

test('what a vendor delivers is handled in the worker, and then only its id is kept', async () => {
  const house = await aHouse();
  const { id, delivery } = ring();
  expect((await deliver(house.address, delivery)).status).toBe(200);
  await expect.poll(() => stored(house, `times:${id}`), { timeout: 10_000 }).toBe(1);
  await expect.poll(() => deliveriesOf(house)).toEqual([{ delivery_id: id, event: null, handled: true }]);
});

test('what is sent twice, at once even, is handled once; in whichever order, the newest counts', async () => {
  const house = await aHouse();
  const [first, second, third] = [ring('first', 1), ring('second', 2), ring('third', 3)];
  const twice = await Promise.all(Array.from({ length: 6 }, () => deliver(house.address, third.delivery)));
  expect(twice.map(({ status }) => status)).toEqual(Array(6).fill(200));
  for (const { delivery } of [second, first, second]) await deliver(house.address, delivery);
  for (const { id } of [first, second, third])
    await expect.poll(() => stored(house, `times:${id}`), { timeout: 10_000 }).toBe(1);
  expect(await stored(house, 'newest')).toMatchObject({ id: third.id });
  // Once it was handled, too.
  expect((await deliver(house.address, second.delivery)).status).toBe(200);
  expect((await deliveriesOf(house)).length).toBe(3);
});

test('a delivery whose handling failed is handled again', async () => {
  const house = await aHouse();
  const { id, delivery } = ring('twice');
  await deliver(house.address, delivery);
  await expect.poll(() => stored(house, `times:${id}`), { timeout: 15_000 }).toBe(2);
});

test('a wrong, changed or late signature is answered in the plugin’s words, and nothing is kept', async () => {
  const house = await aHouse();
  const { delivery } = ring();
  const wrong = [
    { ...delivery, headers: { ...delivery.headers, 'bell-signature': 'ab'.repeat(32) } },
    { ...delivery, body: JSON.stringify(JSON.parse(delivery.body), undefined, 1) },
    { ...delivery, headers: {} },
    sign(delivery.body, platform.platform.now().subtract({ hours: 1 })),
  ];
  for (const one of wrong) {
    const response = await deliver(house.address, one);
    expect([response.status, await response.text()]).toEqual([401, 'Who is there?']);
  }
  expect(await deliveriesOf(house)).toEqual([]);
  // Overheard, and sent again another day.
  clock = Temporal.Now.instant().add({ hours: 24 });
  expect((await deliver(house.address, delivery)).status).toBe(401);
  clock = undefined;
});

test('the vendor’s challenge is answered', async () => {
  const { address } = await aHouse();
  const response = await deliver(address, sign(JSON.stringify({ challenge: 'anybody?' })));
  expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
    200,
    'application/json',
    { answer: 'anybody?' },
  ]);
});

test('an address that was never one, was replaced, or is of a disabled plugin leads nowhere, all the same', async () => {
  const house = await aHouse();
  const { delivery } = ring();
  const rotated = await ask(
    house.person,
    `mutation { rotatePluginWebhook(pluginId: "doorbell", endpoint: "events") { ... on RotatePluginWebhookSuccess { plugin { ${webhooks} } } } }`,
  );
  const { address } = rotated.plugin.setup.webhooks[0];
  expect((await deliver(address, delivery)).status).toBe(200);
  const off = await aHouse();
  await ask(off.person, disable);
  const guessed = `${origin}/webhooks/${'a'.repeat(75)}`;
  const answers = await Promise.all(
    [guessed, house.address, off.address, `${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`].map(
      async one => {
        const response = await deliver(one, delivery);
        return [response.status, await response.text()];
      },
    ),
  );
  expect(answers).toEqual(answers.map(() => [404, '']));
  // The vendor need not be told again once it is enabled again.
  await ask(off.person, enable);
  expect((await deliver(off.address, ring().delivery)).status).toBe(200);
});

test('one organisation’s address says whose delivery it is, whatever it says itself', async () => {
  const [ours, theirs] = [await aHouse(), await aHouse()];
  const { id, delivery } = ring();
  await deliver(ours.address, delivery);
  await expect.poll(() => stored(ours, `times:${id}`), { timeout: 10_000 }).toBe(1);
  expect([await stored(theirs, `times:${id}`), await deliveriesOf(theirs)]).toEqual([undefined, []]);
});

test('a plugin that hangs or fails over a delivery has the vendor send it again', async () => {
  const { address } = await aHouse();
  for (const delivery of [ring('loop').delivery, sign('no JSON at all')]) {
    const response = await deliver(address, delivery);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
  }
}, 20_000);

test('more than 1 MiB is not read, said beforehand or not', async () => {
  const { address } = await aHouse();
  const body = 'x'.repeat(1024 * 1024 + 1);
  expect((await deliver(address, sign(body))).status).toBe(413);
  const chunked = new ReadableStream({
    start(controller) {
      for (let part = 0; part < 20; part++) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
      controller.close();
    },
  });
  const init = { method: 'POST', body: chunked, duplex: 'half' } as RequestInit;
  expect((await fetch(origin + new URL(address).pathname, init)).status).toBe(413);
});

test.each(['\0', 'half of 😀: \ud83d', `too long: ${'x'.repeat(1000)}`])(
  'what no table can keep is refused, and nothing of it is kept: %j',
  async text => {
    const house = await aHouse();
    const told = { id: 'told', at: 1, what: text };
    for (const said of text.length > 500 ? [{ ...told, id: text }] : [told, { ...told, id: text }])
      expect((await deliver(house.address, sign(JSON.stringify(said)))).status).toBe(503);
    expect(await deliveriesOf(house)).toEqual([]);
  },
);
