import { randomUUID } from 'node:crypto';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, giveRole, type TestProgramme } from '@mentorkit/testing/world';
import {
  type ExecutionResult,
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  parse,
} from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import { subscribeWithin } from '../../events/subscription.ts';
import { crawl } from '../../graphql/fixtures/crawl.ts';
import { encodeId } from '../../ids.ts';
import { schema } from '../../api/schema.ts';
import { contextFor, presentableError } from '../../api/yoga.ts';
import { rightsChanged } from '../../access/rights-changed.ts';

let now = Temporal.Instant.from('2027-01-10T08:00:00Z');
let api: TestPlatform;
let organisation: OrganisationInfo;
let administrator: TestPerson;
let manager: TestPerson;
let otherManager: TestPerson;
let mentee: TestPerson;
let programme: TestProgramme;
let other: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform({ now: () => now });
  organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  manager = await api.person(organisation, { name: 'Manager' });
  otherManager = await api.person(organisation, { name: 'Other' });
  const mentor = await api.person(organisation, { name: 'Mentor' });
  mentee = await api.person(organisation, { name: 'Mentee' });
  programme = await createProgramme(api, manager, { phases: [{ kind: 'MENTORING', withheldCues: ['TITLE'] }] });
  other = await createProgramme(api, otherManager, { state: 'OPEN' });
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR', answers: { field: 'Web' } });
  const menteeId = await enrol(api, programme, await api.person(organisation), { answers: { field: 'Web' } });
  await enrol(api, programme, mentee);
  await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE' });
  await api.asPlatform(organisation, async ctx => {
    await ctx.db.hierarchyCues.create({ data: { membershipId: mentor.membershipId, title: 'CUE-TITLE' } });
    await ctx.sql(`insert into posts (feed_id, author_id, body, language) values ($1, $2, 'Hello', 'en')`, [
      programme.feed,
      mentor.membershipId,
    ]);
  });
});
afterAll(() => api.close());
beforeEach(() => {
  now = Temporal.Instant.from('2027-01-10T08:00:00Z');
});

const start = `mutation ($programmeId: ID!, $role: ViewAsRole!) {
  result: startViewAs(programmeId: $programmeId, role: $role) {
    ... on StartViewAsSuccess { view { token expiresAt } } ... on Error { code } } }`;
const who = '{ viewer { person { displayName } viewAs { programme { id } role expiresAt } } }';

async function begin(person: TestPerson, role = 'MENTEE', { globalId }: TestProgramme = programme) {
  const { data, errors } = await api.execute(person, start, { programmeId: globalId, role });
  expect(errors).toBeUndefined();
  return data.result;
}

const seeing = async (role = 'MENTEE') => ({ 'x-view-as': (await begin(manager, role)).view.token as string });

test('a manager sees a programme as somebody would who does not exist', async () => {
  const started = await begin(manager);
  expect(started.view.expiresAt).toBe('2027-01-10T08:15:00.000Z');
  const headers = { 'x-view-as': started.view.token };
  const me = `{ viewer { organisationRoles programmeRoles { role } viewAs { programme { id } role expiresAt }
    person { displayName email title withheldCues accommodations { needs } } sessions { id }
    matches { edges { cursor } } accommodations { needs } careTime { weekday } }
    members { edges { cursor } } apiClients { edges { cursor } } }`;
  const { data, errors } = await api.execute(manager, me, {}, headers);
  expect(errors).toBeUndefined();
  expect({ data }).toMatchObject({
    data: {
      viewer: {
        organisationRoles: [],
        programmeRoles: [],
        viewAs: { programme: { id: programme.globalId }, role: 'MENTEE', expiresAt: started.view.expiresAt },
        person: { displayName: 'Example mentee', email: null, title: null, withheldCues: [], accommodations: [] },
        sessions: [],
        matches: { edges: [] },
        accommodations: [],
        careTime: [],
      },
      members: { edges: [] },
      apiClients: { edges: [] },
    },
  });
  const danish = await api.execute(manager, who, {}, { ...headers, 'accept-language': 'da' });
  expect(danish.data.viewer.person.displayName).toBe('Eksempel-mentee');
});

test('what a mentee of the programme is answered is what the manager is answered as one', async () => {
  const look = `query ($id: ID!) { programme(id: $id) {
    title state version allowedActions refusedActions { action code message } phases { kind withheldCues } questions { key label }
    matches { edges { cursor } } participants(role: MENTOR) { totalCount edges { cursor } }
    viewerParticipants { role state person { timeZone } answers { key } allowedActions refusedActions { action code } }
    feed { title mayPost posts { edges { node { body allowedActions viewerReactions
      author { displayName title withheldCues email status } } } } } }
    programmes(state: RUNNING) { edges { node { title } } } }`;
  const variables = { id: programme.globalId };
  const real = await api.execute(mentee, look, variables);
  expect(await api.execute(manager, look, variables, await seeing())).toEqual(real);
  const [post] = real.data.programme.feed.posts.edges;
  expect(post.node.author).toMatchObject({ displayName: 'Mentor', title: null, withheldCues: ['TITLE'] });
  // As themselves, they see more.
  expect(await api.execute(manager, look, variables)).not.toEqual(real);
});

test('through nobody’s eyes is more to be seen than the manager may see, and no other programme', async () => {
  const tables = {
    Programme: 'programmes',
    Person: 'memberships',
    Participant: 'participants',
    Match: 'matches',
    Post: 'posts',
  };
  const known = await api.asPlatform(organisation, async ctx =>
    (
      await Promise.all(
        Object.entries(tables).map(async ([type, table]) =>
          (await ctx.sql<{ id: string }>(`select id from ${table}`)).map(({ id }) => encodeId(type, id)),
        ),
      )
    ).flat(),
  );
  for (const role of ['MENTEE', 'MENTOR', 'SPONSOR', 'MODERATOR', 'FACILITATOR']) {
    const headers = await seeing(role);
    const { data } = await api.execute(manager, '{ viewer { person { id } } }', {}, headers);
    const { ids, answers } = await crawl(api, manager, known, headers);
    const own = await api.execute(
      manager,
      'query ($id: ID!) { programme(id: $id) { viewerParticipants { id } } }',
      { id: programme.globalId },
      headers,
    );
    const madeUp = [
      data.viewer.person.id,
      ...own.data.programme.viewerParticipants.map(({ id }: { id: string }) => id),
    ];
    expect(ids).toContain(programme.globalId);
    expect(ids).not.toContain(other.globalId);
    expect(answers.join(), 'Show cues by their loader only, which knows who withholds them').not.toContain('CUE-TITLE');
    for (const id of ids)
      if (!madeUp.includes(id))
        expect((await api.execute(manager, 'query ($id: ID!) { node(id: $id) { id } }', { id })).data.node).toEqual({
          id,
        });
  }
}, 240_000);

test('whoever looks through somebody’s eyes changes nothing: every mutation is refused', async () => {
  const headers = await seeing();
  const stored = () =>
    api.asPlatform(organisation, async ctx => {
      const tables = await ctx.sql<{ name: string }>(
        `select relname name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
          and has_table_privilege(oid, 'select') and relname not in ('audit_events', 'organisations') order by 1`,
      );
      return await Promise.all(tables.map(({ name }) => ctx.sql(`select '${name}', count(*) from ${name}`)));
    });
  const before = await stored();
  const mutations = Object.values(schema.getMutationType()!.getFields());
  expect(mutations.length).toBeGreaterThan(40);
  const answers: Record<string, unknown> = {};
  for (const field of mutations) {
    const given = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${example(type)}`);
    const type = getNamedType(field.type);
    const selection = isUnionType(type)
      ? '{ __typename ... on Error { code message } }'
      : isLeafType(type)
        ? ''
        : '{ __typename }';
    const call = `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection}`;
    const { data, errors } = await api.execute(manager, `mutation { result: ${call} }`, {}, headers);
    answers[field.name] = data?.result?.code ?? errors?.[0]?.extensions['code'];
  }
  expect(answers, 'A mutation goes through graphql/access.ts, which refuses it').toEqual(
    Object.fromEntries(mutations.map(({ name }) => [name, 'VIEW_AS_READ_ONLY'])),
  );
  expect(await stored()).toEqual(before);
  const refused = await api.execute(
    administrator,
    '{ auditEvents(first: 100, filter: { outcome: REFUSED }) { edges { node { action actor { id } } } } }',
  );
  const actions = refused.data.auditEvents.edges.map(({ node }: any) => node);
  for (const { name } of mutations.slice(-20))
    expect(actions).toContainEqual({
      action: `programme.${name}`,
      actor: { id: encodeId('Person', manager.membershipId) },
    });
});

/** A value of the type, as it is written in a document. */
function example(type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return '[]';
  if (isEnumType(inner)) return inner.getValues()[0]!.name;
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map(field => `${field.name}: ${example(field.type)}`).join(', ')} }`;
  }
  const plain: Record<string, string> = {
    ID: `"${encodeId('Nothing', randomUUID())}"`,
    Int: '1',
    Float: '1',
    Boolean: 'true',
    DateTime: '"2027-01-12T08:00:00Z"',
    TimeZone: '"Europe/Copenhagen"',
    JSON: '"x"',
  };
  return plain[(inner as { name: string }).name] ?? '"x"';
}

test('nothing is followed through somebody’s eyes either', async () => {
  const headers = await seeing();
  for (const field of Object.values(schema.getSubscriptionType()!.getFields())) {
    const given = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${example(type)}`);
    const contextValue = await contextFor(api.platform, {
      authorization: `Bearer ${manager.token}`,
      organisation: undefined,
      acceptLanguage: undefined,
      requestId: undefined,
      viewAs: headers['x-view-as'],
    });
    const type = getNamedType(field.type);
    const present = (error: unknown) => presentableError(api.platform, error, contextValue);
    const call = `${field.name}(${given.join(', ')}) ${isObjectType(type) ? '{ __typename }' : ''}`;
    const document = parse(`subscription { ${call} }`);
    const { errors } = (await subscribeWithin({ schema, document, contextValue }, { present })) as ExecutionResult;
    expect(errors?.[0]?.extensions['code']).toBe('VIEW_AS_READ_ONLY');
  }
});

test('the start and each request are in the audit log, as the manager’s, with the request’s id', async () => {
  const headers = { ...(await seeing('MENTOR')), 'x-request-id': 'looked-as-a-mentor' };
  await api.execute(manager, who, {}, headers);
  const { data } = await api.execute(
    administrator,
    '{ auditEvents(first: 2) { edges { node { action outcome subjectId requestId actor { id } data } } } }',
  );
  const actor = { id: encodeId('Person', manager.membershipId) };
  const subjectId = programme.globalId;
  expect(data.auditEvents.edges.map(({ node }: any) => node)).toMatchObject([
    {
      action: 'programme.viewAs',
      outcome: 'DONE',
      subjectId,
      requestId: 'looked-as-a-mentor',
      actor,
      data: { role: 'MENTOR' },
    },
    { action: 'programme.startViewAs', outcome: 'DONE', subjectId, actor, data: { role: 'MENTOR' } },
  ]);
});

test('a view ends after a quarter of an hour, with the manager’s role, and is nobody else’s; nobody acts as themselves unawares', async () => {
  const code = async (person: TestPerson, token: string) => {
    const { data, errors } = await api.execute(
      person,
      `{ viewer { organisationRoles } programmes { edges { cursor } } }`,
      {},
      { 'x-view-as': token },
    );
    expect(data?.viewer ?? null).toBeNull();
    return errors?.[0]?.extensions['code'];
  };
  const { token } = (await begin(manager)).view;
  for (const wrong of ['', 'nonsense', `${token.slice(0, -8)}AAAAAAAA`, manager.token])
    expect(await code(manager, wrong)).toBe('VIEW_AS_ENDED');
  for (const person of [otherManager, administrator, mentee, await api.person(await api.organisation())])
    expect(await code(person, token)).toBe('VIEW_AS_ENDED');
  expect((await api.execute(undefined, who, {}, { 'x-view-as': token })).data.viewer).toBeNull();
  now = now.add({ minutes: 15, seconds: 1 });
  expect(await code(manager, token)).toBe('VIEW_AS_ENDED');
  const second = (await begin(manager)).view.token;
  await api.asPlatform(organisation, async ctx => {
    await ctx.sql('delete from programme_role_assignments where programme_id = $1', [programme.id]);
    rightsChanged(ctx.platform);
  });
  expect(await code(manager, second)).toBe('VIEW_AS_ENDED');
  await giveRole(api, programme, manager, 'MANAGER');
});

test('only who manages a programme looks at it through the eyes of others', async () => {
  expect(await begin(mentee)).toEqual({ code: 'FORBIDDEN' });
  expect(await begin(otherManager)).toEqual({ code: 'FORBIDDEN' });
  expect(await begin(manager, 'MENTEE', other)).toEqual({ code: 'FORBIDDEN' });
  expect(await begin(await api.person(await api.organisation(), { administrator: true }))).toEqual({
    code: 'NOT_FOUND',
  });
  expect(await begin(administrator, 'SPONSOR')).toHaveProperty('view');
});

test('what somebody lets the facilitators know is not shown to a manager who looks as one', async () => {
  const create = `mutation { createAccommodation(input: { needs: "NEED", roles: [FACILITATOR] }) { __typename } }`;
  expect((await api.execute(mentee, create)).data.createAccommodation.__typename).toBe('CreateAccommodationSuccess');
  const read = 'query ($id: ID!) { node(id: $id) { ... on Person { displayName accommodations { needs } } } }';
  const id = encodeId('Person', mentee.membershipId);
  const { data } = await api.execute(manager, read, { id }, await seeing('FACILITATOR'));
  expect(data.node).toEqual({ displayName: 'Mentee', accommodations: [] });
});
