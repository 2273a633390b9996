import { createTestPlatform, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, enrol, globalIdOf } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;

beforeAll(async () => {
  api = await createTestPlatform();
});
afterAll(() => api.close());

test('an error names nobody to a program that may not read who people are', async () => {
  const organisation = await api.organisation();
  const administrator = await api.person(organisation, { administrator: true });
  const programme = await createProgramme(api, administrator);
  const mentee = await enrol(api, programme, await api.person(organisation, { name: 'Zuzana' }));
  const [one, other] = [
    await enrol(api, programme, await api.person(organisation), { role: 'MENTOR' }),
    await enrol(api, programme, await api.person(organisation), { role: 'MENTOR' }),
  ];
  const pin = (person: { token: string }, mentorId: string) =>
    api.execute(
      person,
      `mutation ($menteeId: ID!, $mentorId: ID!) { pinPair(menteeId: $menteeId, mentorId: $mentorId) {
         __typename ... on Error { message } } }`,
      { menteeId: globalIdOf('Participant', mentee), mentorId: globalIdOf('Participant', mentorId) },
    );
  const program = async (scopes: string) => {
    const { data } = await api.execute(
      administrator,
      `mutation { createApiClient(input: { name: "Robot", scopes: [${scopes}] }) { ... on CreateApiClientSuccess { key } } }`,
    );
    return { token: data.createApiClient.key as string };
  };
  expect((await pin(administrator, one)).data.pinPair.__typename).toBe('PinPairSuccess');
  const told = 'Zuzana is pinned to somebody else already. Remove that first.';
  expect((await pin(administrator, other)).data.pinPair.message).toBe(told);
  expect((await pin(await program('WRITE, PEOPLE_READ'), other)).data.pinPair.message).toBe(told);
  expect((await pin(await program('WRITE'), other)).data.pinPair.message).toBe(
    'Somebody is pinned to somebody else already. Remove that first.',
  );
});
