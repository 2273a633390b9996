import { createCommunity, post, removeFrom, takePart, type TestProgramme } from '@mentorkit/testing/world';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { browserOf, createImport, sessionOf, stand, storeOf, until } from './fixtures/ground.ts';
import type { Client, LiveStream, StreamHandlers, StreamState } from './index.ts';

const at = stand();
let community: TestProgramme;

beforeAll(async () => {
  community = await createCommunity(at.ground.platform);
});

const follow = /* GraphQL */ `
  subscription ($feedId: ID!, $after: String) {
    feedEvents(feedId: $feedId, after: $after) { cursor post { body } }
  }
`;
interface Followed {
  readonly feedEvents: { readonly cursor: string; readonly post: { readonly body: string } | null };
}

/** What a screen would show of a stream. */
interface Shown {
  readonly stream: LiveStream;
  readonly bodies: (string | undefined)[];
  readonly states: StreamState['kind'][];
}

async function lastCursor(programme = community): Promise<string> {
  const { manager, feedId: id } = programme;
  const document = 'query ($id: ID!) { feed(id: $id) { lastCursor } }';
  return (await at.ground.platform.execute(manager, document, { id })).data.feed.lastCursor;
}

async function write(...bodies: string[]): Promise<void> {
  for (const body of bodies) await post(at.ground.platform, community.manager, community.feedId, body);
}

function show(
  client: Client,
  after: string,
  handlers: Partial<StreamHandlers<Followed>> = {},
  { feedId } = community,
): Shown {
  const [bodies, states]: [Shown['bodies'], Shown['states']] = [[], []];
  const stream = client.stream<Followed>(
    follow,
    { feedId, after },
    {
      next: ({ feedEvents }) => bodies.push(feedEvents.post?.body),
      state: ({ kind }) => states.push(kind),
      ...handlers,
    },
  );
  return { stream, bodies, states };
}

let begin: string;
beforeEach(async () => {
  await write('before');
  begin = await lastCursor();
});

test('after a cut a stream goes on from where it was: nothing is missed, nothing comes twice', async () => {
  const { bodies, states } = show(at.client(community.manager), begin);
  await write('one');
  await until(() => bodies.length === 1);
  at.proxy.away();
  await until(() => states.includes('waiting'));
  await write('two', 'three');
  at.proxy.back();
  await until(() => bodies.length === 3);
  at.proxy.cut();
  await write('four');
  await until(() => bodies.includes('four'));
  expect(bodies).toEqual(['one', 'two', 'three', 'four']);
  expect(states.slice(0, 4)).toEqual(['live', 'waiting', 'connecting', 'live']);
});

test('many streams share one socket, before a cut and after it', async () => {
  const client = at.client(community.manager);
  const shown = Array.from({ length: 5 }, () => show(client, begin));
  await write('one');
  await until(() => shown.every(({ bodies }) => bodies.length === 1));
  expect(at.proxy.sockets()).toBe(1);
  at.proxy.cut();
  await write('two');
  await until(() => shown.every(({ bodies }) => bodies.length === 2));
  expect(at.proxy.sockets()).toBe(2);
});

test('a stream that was closed says nothing more, and the others go on', async () => {
  const client = at.client(community.manager);
  const [left, stays] = [show(client, begin), show(client, begin)];
  await write('one');
  await until(() => left.bodies.length === 1 && stays.bodies.length === 1);
  left.stream.close();
  await write('two');
  await until(() => stays.bodies.length === 2);
  expect(left.bodies).toEqual(['one']);
});

test('a line that has fallen silent is given up when the reader comes back, and another one goes on', async () => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  Object.assign(globalThis, { document });
  try {
    const { bodies } = show(at.client(community.manager), begin);
    await write('one');
    await until(() => bodies.length === 1);
    at.proxy.silence();
    await write('two');
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => bodies.length === 2);
    expect(at.proxy.sockets()).toBe(2);
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
});

test('back online, a stream tries at once, however long it would have waited', async () => {
  const network = new EventTarget();
  const listen = network.addEventListener.bind(network);
  Object.assign(globalThis, {
    addEventListener: listen,
    removeEventListener: network.removeEventListener.bind(network),
  });
  try {
    const { bodies, states } = show(at.client(community.manager), begin);
    await until(() => states.includes('live'));
    at.proxy.away();
    // Pauses grow: without the events these alone would take a minute.
    for (let tries = 1; tries <= 6; tries += 1) {
      await until(() => states.filter(state => state === 'waiting').length === tries);
      network.dispatchEvent(new Event('online'));
    }
    await write('one');
    at.proxy.back();
    await until(() => states.at(-1) === 'waiting');
    network.dispatchEvent(new Event('online'));
    await until(() => bodies.length === 1);
    expect(bodies).toEqual(['one']);
  } finally {
    Reflect.deleteProperty(globalThis, 'addEventListener');
    Reflect.deleteProperty(globalThis, 'removeEventListener');
  }
});

test('a cursor older than what is kept asks the screen to load anew, and the stream goes on from there', async () => {
  const programme = await createCommunity(at.ground.platform);
  const { feedId, manager, feed } = programme;
  await post(at.ground.platform, manager, feedId, 'forgotten');
  const old = await lastCursor(programme);
  await post(at.ground.platform, manager, feedId, 'forgotten, too');
  await at.ground.platform.asPlatform(manager.organisation, ctx =>
    ctx.sql('update feeds set forgotten_position = 2 where id = $1', [feed]),
  );
  let loaded = 0;
  const resync = async () => {
    loaded += 1;
    return await lastCursor(programme);
  };
  const { bodies } = show(at.client(manager), old, { resync }, programme);
  await until(() => loaded === 1);
  await post(at.ground.platform, manager, feedId, 'new');
  await until(() => bodies.length === 1);
  expect(bodies).toEqual(['new']);

  const careless = show(at.client(manager), old, {}, programme);
  await until(() => careless.stream.state.kind === 'ended');
  expect(careless.stream.state).toMatchObject({ failure: { code: 'RESYNC_REQUIRED' } });
});

test('who may read no longer is told so, and the stream ends', async () => {
  const mentee = await takePart(at.ground.platform, community, {});
  const { stream, bodies } = show(at.client(mentee), begin);
  await write('one');
  await until(() => bodies.length === 1);
  await removeFrom(at.ground.platform, community, mentee);
  await until(() => stream.state.kind === 'ended');
  expect(stream.state).toMatchObject({ failure: { code: 'ACCESS_LOST', message: 'You can no longer follow this.' } });
});

test('a stream that has nothing more to tell ends without a failure', async () => {
  const client = at.client(community.manager);
  const { import: made, uploadUrl } = await createImport(client, community.globalId);
  const states: string[] = [];
  const stream = client.stream<{ importProgress: { state: string } }>(
    'subscription ($id: ID!) { importProgress(id: $id) { state } }',
    { id: made.id },
    { next: ({ importProgress }) => states.push(importProgress.state) },
  );
  await until(() => states.includes('AWAITING_FILE'));
  // Whoever has the address may send what they like: this is refused, and the import with it.
  await client.upload(uploadUrl, new Blob(['x'.repeat(21 * 1024 * 1024)]));
  await until(() => stream.state.kind === 'ended');
  expect([states.at(-1), stream.state]).toEqual(['FAILED', { kind: 'ended' }]);
});

test('when its token ends, the sign-in is renewed once for all streams, and they go on', async () => {
  const { manager } = community;
  const [subject, ends] = [manager.email, new Date(Date.now() + 2_000)];
  const claims = { sub: subject, email: subject, email_verified: true };
  const accessToken = await at.ground.platform.issuer.token(claims, { expiresAt: ends });
  const store = storeOf({ accessToken, refreshToken: (await sessionOf(at, manager)).refreshToken });
  const client = at.client(store);
  const shown = [show(client, begin), show(client, begin), show(client, begin)];
  await write('one');
  await until(() => shown.every(({ bodies }) => bodies.length === 1));
  await until(() => at.proxy.sockets() === 2);
  await write('two');
  await until(() => shown.every(({ bodies }) => bodies.length === 2));
  expect(at.proxy.requests('/auth/refresh')).toBe(1);
  expect(store.tokens!.accessToken).not.toBe(accessToken);
  expect(shown.flatMap(({ states }) => states)).not.toContain('signed-out');
});

test('where a sign-in cannot be renewed, streams ask for one, and go on from where they were after it', async () => {
  const { manager } = community;
  const store = storeOf({ accessToken: 'of yesterday' });
  const client = at.client(store);
  const { bodies, stream } = show(client, begin);
  await until(() => stream.state.kind === 'signed-out');
  expect(client.session.state).toBe('expired');
  await write('one');
  store.tokens = { accessToken: manager.token };
  client.session.signedIn();
  await until(() => bodies.length === 1);
  expect(bodies).toEqual(['one']);
});

test('who signs out listens no longer, in no tab', async () => {
  const browser = await browserOf(at, community.manager);
  const [here, there] = [at.client(browser), at.client(browser)];
  const shown = [show(here, begin), show(there, begin)];
  await write('one');
  await until(() => shown.every(({ bodies }) => bodies.length === 1));
  expect(await here.session.signOut()).toEqual({ kind: 'ok', value: undefined });
  await until(() => shown.every(({ stream }) => stream.state.kind === 'signed-out'));
  expect([here.session.state, there.session.state]).toEqual(['signed-out', 'signed-out']);
  await write('two');
  expect(shown.flatMap(({ bodies }) => bodies)).toEqual(['one', 'one']);
});

test('a fault in what a screen does with an event is reported, and costs nobody the line', async () => {
  const reported: unknown[] = [];
  const report = (error: unknown) => reported.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', report);
  try {
    const client = at.client(community.manager);
    const fault = new Error('of a screen');
    const faulty = show(client, begin, {
      next() {
        throw fault;
      },
    });
    const { bodies } = show(client, begin);
    await write('one', 'two');
    await until(() => bodies.length === 2 && reported.length === 2);
    expect([reported, faulty.states, at.proxy.sockets()]).toEqual([[fault, fault], ['live'], 1]);
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
});
