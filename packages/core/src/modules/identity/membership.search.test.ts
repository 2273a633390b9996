import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { receiveImportFile } from '../participants/participant-import.upload.ts';
import { createImport, createProgramme, pieces, tokenOf } from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobTry } from '../../jobs/job.ts';
import { encodeId } from '../../ids.ts';
import { checkWordsOfMembersHandler } from './identity.jobs.ts';

let api: TestPlatform;
let administrator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
});
beforeEach(async () => {
  administrator = await api.person(await api.organisation(), { name: 'Root', administrator: true });
});
afterAll(() => api.close());

const document = `query ($search: String, $status: MembershipStatus, $after: String) {
  members(search: $search, status: $status, first: 2, after: $after) {
    totalCount isCountExact edges { node { displayName } } pageInfo { hasNextPage endCursor } } }`;

async function find(search: string | null, more: object = {}, by = administrator) {
  const { data, errors } = await api.execute(by, document, { search, ...more });
  expect(errors).toBeUndefined();
  const { edges, totalCount, pageInfo } = data.members;
  return { names: edges.map((edge: any) => edge.node.displayName), totalCount, pageInfo };
}

test('administrators find members by the beginnings of their names in any order, page by page, and are told how many', async () => {
  for (const name of ['Anne-Marie Jensen', 'Annemette Jørgensen', 'Bo Annesen', 'Kim'])
    await api.person(administrator.organisation, { name });
  expect(await find('jen anne')).toMatchObject({ names: ['Anne-Marie Jensen'], totalCount: 1 });
  expect(await find('joergensen')).toMatchObject({ names: ['Annemette Jørgensen'] });
  const first = await find('anne');
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const second = await find('anne', { after: first.pageInfo.endCursor });
  expect(new Set([...first.names, ...second.names])).toEqual(
    new Set(['Anne-Marie Jensen', 'Annemette Jørgensen', 'Bo Annesen']),
  );
  expect(await find(null)).toMatchObject({ totalCount: 5 });
  // Who never signed in is invited.
  expect(await find('anne', { status: 'ACTIVE' })).toMatchObject({ names: [], totalCount: 0 });
});

test('by the whole address, however it is written, and not by a part of it', async () => {
  const person = await api.person(administrator.organisation, { name: 'Kim' });
  expect(await find(` ${person.email.toUpperCase()} `)).toMatchObject({ names: ['Kim'], totalCount: 1 });
  expect(await find(person.email.slice(0, -1))).toMatchObject({ names: [], totalCount: 0 });
});

test('only administrators find anybody, and nobody of another organisation', async () => {
  const member = await api.person(administrator.organisation, { name: 'Member' });
  const stranger = await api.person(await api.organisation(), { administrator: true });
  for (const by of [member, stranger]) expect(await find('root', {}, by)).toMatchObject({ names: [], totalCount: 0 });
  expect(await find(member.email, {}, member)).toMatchObject({ names: [], totalCount: 0 });
  expect(await find('root')).toMatchObject({ names: ['Root'] });
});

test('whoever is invited, imported or renamed is found by the new name at once; a program is nobody', async () => {
  const change = async (text: string, variables: object) =>
    Object.values((await api.execute(administrator, text, variables)).data as object)[0];
  await change(
    `mutation { inviteMember(input: { email: "ida@example.test", displayName: "Ida Inviteret" }) { __typename } }`,
    {},
  );
  expect(await find('inviteret')).toMatchObject({ names: ['Ida Inviteret'] });
  const programme = await createProgramme(api, administrator);
  const upload = await createImport(api, administrator, programme.globalId);
  const file = 'id,role,time_zone,name\n1,mentee,Europe/Rome,Ina Hentet\n';
  await receiveImportFile(api.platform, tokenOf(upload), pieces(new TextEncoder().encode(file)));
  await api.runDueJobs();
  expect(await find('hentet')).toMatchObject({ names: ['Ina Hentet'] });
  const person = await api.person(administrator.organisation, { name: 'Before' });
  const id = encodeId('Person', person.membershipId);
  const { data } = await api.execute(
    administrator,
    'query ($id: ID!) { node(id: $id) { ... on Person { version } } }',
    {
      id,
    },
  );
  await change(
    `mutation ($id: ID!, $version: Int!) { changeMember(id: $id, input: { displayName: "After" }, version: $version) { __typename } }`,
    { id, version: data.node.version },
  );
  expect(await find('before')).toMatchObject({ names: [] });
  expect(await find('after')).toMatchObject({ names: ['After'] });
  await change(`mutation { createApiClient(input: { name: "Robot", scopes: [READ] }) { __typename } }`, {});
  expect(await find('robot')).toMatchObject({ names: [], totalCount: 0 });
});

test('the nightly check makes findable who was written past the platform, and finds nothing the next time', async () => {
  const { organisation } = administrator;
  await api.asPlatform(organisation, ctx =>
    ctx.sql(
      `insert into memberships (email, display_name, time_zone, status) values ('x@y.test', 'Old Hand', 'UTC', 'ACTIVE')`,
    ),
  );
  expect(await find('hand')).toMatchObject({ names: [] });
  const said: unknown[] = [];
  const check = () =>
    api.asPlatform(organisation, ctx => {
      const log = Object.assign(Object.create(ctx.log), { warn: (fields: object) => said.push(fields) });
      return checkWordsOfMembersHandler.handle(Object.assign(Object.create(ctx), { log }), {}, {} as JobTry);
    });
  await check();
  expect(await find('hand')).toMatchObject({ names: ['Old Hand'] });
  await check();
  expect(said).toEqual([{ members: 1 }]);
});
