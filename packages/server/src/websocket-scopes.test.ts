import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createCommunity, createImport, post, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type LiveServer, type RawClient, serve } from './fixtures/live.ts';

let api: TestPlatform;
let server: LiveServer;
let community: TestProgramme;
let administrator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  server = await serve(api);
  community = await createCommunity(api);
  administrator = await api.person(community.manager.organisation, { administrator: true });
});
afterAll(async () => {
  await server.close();
  await api.close();
});

async function program(scope: string): Promise<{ token: string }> {
  const { data } = await api.execute(
    administrator,
    `mutation { createApiClient(input: { name: "Robot", scopes: [${scope}] }) { ... on CreateApiClientSuccess { key } } }`,
  );
  return { token: data.createApiClient.key };
}

const following = (asked: string) => `subscription ($feedId: ID!) { feedEvents(feedId: $feedId) {
  kind post { ${asked} author { displayName } } } }`;
const documents = {
  'what is the same for all people': following('body'),
  'what is each one’s own': following('body allowedActions'),
};

const results = (client: RawClient) => client.messages.filter(({ type }) => type === 'next');

test.for(Object.entries(documents))(
  'a program that follows a feed beside people is told no more than its scopes cover: %s',
  async ([, document]) => {
    const { manager, feedId } = community;
    const clients: RawClient[] = [];
    for (const follower of [administrator, await program('FEEDS_READ')]) clients.push(await connect(server, follower));
    for (const client of clients) client.subscribe('1', document, { feedId });
    const [person, robot] = clients as [RawClient, RawClient];
    // Nobody is told when a subscription stands.
    await new Promise(resolve => setTimeout(resolve, 500));
    await post(api, manager, feedId, 'News');
    for (const client of clients) await client.until(() => results(client).length === 1);
    const [told, refused] = [results(person)[0]!.payload, results(robot)[0]!.payload];
    expect(told.data.feedEvents.post).toMatchObject({ body: 'News', author: { displayName: expect.any(String) } });
    expect(refused.data.feedEvents).toEqual({ kind: 'POST_CREATED', post: null });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'SCOPE_MISSING' } }]);
    for (const client of clients) client.socket.close();
  },
);

test('a program without the scope follows nothing, and looks through nobody’s eyes', async () => {
  const robot = await connect(server, await program('READ'));
  robot.subscribe('1', following('body'), { feedId: community.feedId });
  await robot.until(() => robot.messages.at(-1)?.type === 'complete');
  expect(results(robot)).toMatchObject([{ payload: { errors: [{ extensions: { code: 'SCOPE_MISSING' } }] } }]);
  robot.socket.close();
  const look = `mutation ($id: ID!) { startViewAs(programmeId: $id, role: MENTOR) { ... on StartViewAsSuccess { view { token } } } }`;
  const { data } = await api.execute(administrator, look, { id: community.globalId });
  const viewing = await connect(server, await program('READ'), { viewAs: data.startViewAs.view.token });
  const { reason } = await viewing.closed;
  expect(reason).toBe('PERSON_REQUIRED');
});

test('a program that follows an import is told of the import, and of nothing beneath it', async () => {
  const token = await program('IMPORT');
  const created = await createImport(api, { ...administrator, ...token }, community.globalId);
  const { id } = created.import;
  const robot = await connect(server, token);
  const progress = (asked: string) => `subscription ($id: ID!) { importProgress(id: $id) { ${asked} } }`;
  robot.subscribe('1', progress('state rowsRead'), { id });
  robot.subscribe('2', progress('state programme { title participants { totalCount } }'), { id });
  const first = (subscription: string) => results(robot).find(result => result.id === subscription)?.payload;
  await robot.until(() => first('1') !== undefined && first('2') !== undefined);
  expect(first('1')).toEqual({ data: { importProgress: { state: expect.any(String), rowsRead: 0 } } });
  expect(first('2')).toMatchObject({
    data: null,
    errors: [{ path: ['importProgress', 'programme'], extensions: { code: 'SCOPE_MISSING' } }],
  });
  robot.socket.close();
});
