import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, giveRole, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import { crawl } from '../../graphql/fixtures/crawl.ts';
import { encodeId } from '../../ids.ts';

let api: TestPlatform;
let organisation: OrganisationInfo;
let administrator: TestPerson;
let manager: TestPerson;
let mentor: TestPerson;
let mentee: TestPerson;
let friend: TestPerson;
let programme: TestProgramme;
let everybodyElse: TestPerson[];

beforeAll(async () => {
  api = await createTestPlatform();
  organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  manager = await api.person(organisation);
  mentor = await api.person(organisation);
  mentee = await api.person(organisation);
  friend = await api.person(organisation);
  programme = await createProgramme(api, manager);
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee);
  await enrol(api, programme, friend);
  await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE' });
  everybodyElse = [administrator, manager, mentor, friend];
});
afterAll(() => api.close());

const idOf = (person: TestPerson) => encodeId('Person', person.membershipId);
const create = `mutation ($input: CreateAccommodationInput!) { result: createAccommodation(input: $input) {
  ... on CreateAccommodationSuccess { accommodation { id needs people { id } roles version } }
  ... on Error { code } ... on InvalidInputError { issues { path } } } }`;
const change = `mutation ($id: ID!, $input: ChangeAccommodationInput!, $version: Int!) {
  result: changeAccommodation(id: $id, input: $input, version: $version) {
    ... on ChangeAccommodationSuccess { accommodation { needs people { id } roles version } } ... on Error { code } } }`;
const remove = `mutation ($id: ID!) { result: deleteAccommodation(id: $id) {
  ... on DeleteAccommodationSuccess { deletedId } ... on Error { code } } }`;
const own = '{ viewer { accommodations { needs } } }';

async function ask(person: TestPerson, document: string, variables: object = {}) {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}

/** What somebody reads of it: by its id, and of the person. */
async function reads(person: TestPerson, id: string): Promise<unknown[]> {
  const { data } = await api.execute(
    person,
    `query ($id: ID!, $person: ID!) { node(id: $id) { ... on Accommodation { needs people { id } roles } }
      person: node(id: $person) { ... on Person { accommodations { id } } } }`,
    { id, person: idOf(mentee) },
  );
  return [data.node, (data.person?.accommodations ?? []).map((told: { id: string }) => told.id).includes(id)];
}

const unknown = [null, false];
const told = [{ needs: 'Captions, please', people: null, roles: null }, true];
const needing = async (readers: object = {}) =>
  (await ask(mentee, create, { input: { needs: 'Captions, please', ...readers } })).accommodation;

test('what somebody needs is theirs: nobody else knows of it, and all who are named do', async () => {
  const { id } = await needing();
  for (const person of everybodyElse) expect(await reads(person, id)).toEqual(unknown);
  expect(await reads(mentee, id)).toEqual([{ needs: 'Captions, please', people: [], roles: [] }, true]);
  const shared = await needing({ people: [idOf(mentor)], roles: ['MANAGER'] });
  expect(shared).toMatchObject({ people: [{ id: idOf(mentor) }], roles: ['MANAGER'] });
  expect(await reads(mentor, shared.id)).toEqual(told);
  expect(await reads(manager, shared.id)).toEqual(told);
  // Administrators manage what they like, and are not named.
  for (const person of [administrator, friend]) expect(await reads(person, shared.id)).toEqual(unknown);
});

test('who is named no more knows no more, from the next request on', async () => {
  const { id, version } = await needing({ people: [idOf(mentor), idOf(friend)], roles: ['MANAGER'] });
  const input = { people: [idOf(friend)], needs: 'Nothing at night' };
  expect((await ask(mentee, change, { id, input, version })).accommodation).toEqual({
    needs: 'Nothing at night',
    people: [{ id: idOf(friend) }],
    roles: ['MANAGER'],
    version: version + 1,
  });
  expect(await reads(mentor, id)).toEqual(unknown);
  expect(await reads(friend, id)).toMatchObject([{ needs: 'Nothing at night' }, true]);
  expect(await ask(mentee, change, { id, input, version })).toEqual({ code: 'STALE' });
  await ask(mentee, change, { id, input: { roles: [] }, version: version + 1 });
  expect(await reads(manager, id)).toEqual(unknown);
  expect(await ask(mentee, remove, { id })).toEqual({ deletedId: id });
  expect(await reads(friend, id)).toEqual(unknown);
});

test('the managers who are named are those of programmes in which the person takes part, while they do', async () => {
  const [person, theirs] = [await api.person(organisation), await api.person(organisation)];
  const other = await createProgramme(api, theirs);
  const enrolled = await enrol(api, other, person);
  const input = { needs: 'Step-free rooms', roles: ['MANAGER'] };
  const { id } = (await ask(person, create, { input })).accommodation;
  const needs = async (who: TestPerson) =>
    (await api.execute(who, 'query ($id: ID!) { node(id: $id) { ... on Accommodation { needs } } }', { id })).data.node;
  expect([await needs(theirs), await needs(manager)]).toEqual([{ needs: 'Step-free rooms' }, null]);
  await api.asPlatform(organisation, ctx =>
    ctx.sql(`update participants set state = 'WITHDRAWN' where id = $1`, [enrolled]),
  );
  expect(await needs(theirs)).toBeNull();
});

test('nobody changes what is not theirs, and to everybody it looks like what does not exist', async () => {
  const { id, version } = await needing({ people: [idOf(mentor)] });
  for (const person of everybodyElse) {
    expect(await ask(person, change, { id, input: { needs: 'x' }, version })).toEqual({ code: 'NOT_FOUND' });
    expect(await ask(person, remove, { id })).toEqual({ code: 'NOT_FOUND' });
  }
  const stranger = await api.person(await api.organisation());
  for (const people of [[idOf(stranger)], [idOf(mentor), encodeId('Person', '019ac000-0000-7000-8000-000000000000')]])
    expect(await ask(mentee, create, { input: { needs: 'x', people } })).toEqual({ code: 'NOT_FOUND' });
  for (const needs of ['  ', 'x'.repeat(2001)])
    expect(await ask(mentee, create, { input: { needs } })).toEqual({
      code: 'INVALID_INPUT',
      issues: [{ path: ['input', 'needs'] }],
    });
});

test('none of it is anywhere else: not in what others can reach, in the audit log, in jobs, or for the platform itself', async () => {
  const { id, version } = await needing({ people: [idOf(friend)] });
  await ask(mentee, change, { id, input: { needs: 'CANARY-NEED' }, version });
  const person = idOf(mentee);
  for (const who of [administrator, manager, mentor]) {
    const { answers } = await crawl(api, who, [id, person, idOf(who)]);
    expect(answers.join(), 'Read accommodations as the viewer only: their rows are closed to others').not.toContain(
      'CANARY-NEED',
    );
    expect(answers.join()).not.toMatch(/"action":"accommodation/i);
  }
  const everywhere = await api.asPlatform(organisation, async ctx => ({
    audit: await ctx.sql(`select 1 from audit_events where audit_events::text ~* 'canary-need|accommodation'`),
    outbox: await ctx.sql(`select 1 from outbox_events where outbox_events::text ~* 'canary-need|accommodation'`),
    accommodations: await ctx.sql('select 1 from accommodations'),
    readers: await ctx.sql('select 1 from accommodation_readers'),
  }));
  expect(everywhere).toEqual({ audit: [], outbox: [], accommodations: [], readers: [] });
}, 120_000);

test('the database itself shows it to nobody who is not named, and lets nobody change it', async () => {
  const { id } = await needing({ people: [idOf(mentor)], roles: ['FACILITATOR'] });
  const facilitator = await api.person(organisation);
  await giveRole(api, programme, facilitator, 'FACILITATOR');
  const uuid = Buffer.from(id, 'base64url').toString().split(':')[1];
  const as = (person: TestPerson, statement: string) =>
    inOrganisation(
      organisation.id,
      async () => (await api.platform.database.pool.query(statement, [uuid])).rowCount,
      person.membershipId,
    );
  const select = 'select 1 from accommodations where id = $1';
  const people = [mentee, mentor, facilitator, friend, manager, administrator];
  expect(await Promise.all(people.map(person => as(person, select)))).toEqual([1, 1, 1, 0, 0, 0]);
  for (const person of people.slice(1)) {
    expect(await as(person, `update accommodations set needs = '' where id = $1`)).toBe(0);
    expect(await as(person, 'delete from accommodation_readers where accommodation_id = $1')).toBe(0);
  }
});

test('the needs of a page of people are one statement', async () => {
  const list = `query ($id: ID!, $first: Int!) { programme(id: $id) { participants(first: $first) {
    edges { node { person { accommodations { needs } } } } } } }`;
  const query = (first: number) => api.execute(manager, list, { id: programme.globalId, first });
  const few = await api.countStatements(() => query(1));
  expect(await api.countStatements(() => query(3))).toBe(few);
  expect((await api.execute(mentee, own)).data.viewer.accommodations.length).toBeGreaterThan(0);
});
