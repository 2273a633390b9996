import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { agree, databaseIdOf, enrol, openForApplications } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../ids.ts';
import { repairWords } from './participant.words.ts';

let api: TestPlatform;
let manager: TestPerson;
let member: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const [ours, theirs] = [await api.organisation(), await api.organisation()];
  manager = await api.person(ours, { name: 'Manager', administrator: true });
  member = await api.person(ours, { name: 'Mia' });
  stranger = await api.person(theirs, { name: 'Stranger', administrator: true });
});
afterAll(() => api.close());

const fields = `
  __typename
  ... on Error { code message }
  ... on InvalidInputError { issues { path code message } }
  ... on IllegalTransitionError { from action allowed }
`;
const selection = `participant { id state role capacity placesTaken freePlaces languages answers { key label values { key label } } allowedActions }`;
const apply = `
  mutation ($programme: ID!, $role: ParticipantRole = MENTEE, $capacity: Int, $languages: [String!], $answers: [AnswerInput!], $submit: Boolean) {
    applyToProgramme(programmeId: $programme, role: $role, capacity: $capacity, languages: $languages, answers: $answers, submit: $submit) {
      ${fields} ... on ApplyToProgrammeSuccess { ${selection} }
    }
  }`;
const change = `
  mutation ($id: ID!, $capacity: Int, $languages: [String!], $answers: [AnswerInput!], $version: Int! = 1) {
    changeParticipant(id: $id, capacity: $capacity, languages: $languages, answers: $answers, version: $version) {
      ${fields} ... on ChangeParticipantSuccess { ${selection} }
    }
  }`;

const shown = (key: string, label = key) => ({ key, label });
const goal = { key: 'goal', values: ['A first job'] };

async function applied(programme: string, variables: object = {}, person = member): Promise<any> {
  if (person.organisation === manager.organisation) await agree(api, { id: databaseIdOf(programme) }, person);
  const { data } = await api.execute(person, apply, { programme, ...variables });
  return data.applyToProgramme;
}

/** Does what a button would do; the answer of the operation. */
async function act(person: TestPerson, operation: string, id: string): Promise<any> {
  const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Success`;
  const reason = operation === 'removeParticipant' ? ', reason: "Moved away"' : '';
  const args = operation === 'moveToFront' ? 'input: { id: $id, reason: "Waits longest" }' : `id: $id${reason}`;
  const document = `mutation ($id: ID!) { ${operation}(${args}) { ${fields} ... on ${type} { ${selection} } } }`;
  const { data, errors } = await api.execute(person, document, { id });
  if (errors) throw new Error(JSON.stringify(errors));
  return data[operation];
}

async function newMember(): Promise<TestPerson> {
  return await api.person(manager.organisation);
}

test('somebody applies, hands in, is asked for changes, hands in again and is taken in', async () => {
  const programme = await openForApplications(api, manager);
  const draft = await applied(programme, { languages: ['Danish', ' Danish ', 'English'] });
  expect(draft).toEqual({
    __typename: 'ApplyToProgrammeSuccess',
    participant: {
      id: expect.any(String),
      state: 'DRAFT',
      role: 'MENTEE',
      capacity: 1,
      placesTaken: 0,
      freePlaces: 1,
      languages: ['Danish', 'English'],
      answers: [],
      allowedActions: ['SUBMIT_APPLICATION', 'WITHDRAW_PARTICIPANT'],
    },
  });
  const { id } = draft.participant;
  await api.execute(member, change, { id, answers: [goal, { key: 'years', values: ['2.5'] }] });
  expect((await act(member, 'submitApplication', id)).participant).toMatchObject({
    state: 'SUBMITTED',
    answers: [
      { key: 'goal', label: 'Your goal', values: [shown('A first job')] },
      { key: 'years', label: 'Years', values: [shown('2.5')] },
    ],
  });
  expect((await act(manager, 'requestChanges', id)).participant.state).toBe('CHANGES_REQUESTED');
  expect((await act(member, 'submitApplication', id)).participant.state).toBe('SUBMITTED');
  expect((await act(manager, 'approveParticipant', id)).participant).toMatchObject({
    state: 'APPROVED',
    allowedActions: ['PAUSE_PARTICIPANT', 'REMOVE_PARTICIPANT', 'COMPLETE_PARTICIPANT'],
  });
});

test('an application with gaps stays a draft, and says in the reader’s language what is missing', async () => {
  const programme = await openForApplications(api, manager);
  const { participant } = await applied(programme);
  const { data } = await api.execute(
    member,
    `mutation ($id: ID!) { submitApplication(id: $id) { ${fields} } }`,
    { id: participant.id },
    { 'accept-language': 'da' },
  );
  expect(data.submitApplication).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['answers', 'goal'], code: 'UNANSWERED', message: '"Dit mål" skal besvares.' }],
  });
  expect((await act(member, 'submitApplication', participant.id)).code).toBe('INVALID_INPUT');
  // Handed in at once, it is not even a draft.
  const other = await newMember();
  expect(await applied(programme, { submit: true }, other)).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await applied(programme, {}, other)).toMatchObject({ __typename: 'ApplyToProgrammeSuccess' });
});

test('wrong input names every place that is wrong and stores nothing', async () => {
  const programme = await openForApplications(api, manager);
  const answers = [
    goal,
    { key: 'years', values: ['many'] },
    { key: 'shoe_size', values: ['43'] },
    { key: 'field', values: ['Web', 'Data'] },
    { key: 'topics', values: ['Code', 'Law'] },
    { key: 'goal', values: ['Another'] },
    { key: 'remote', values: ['perhaps'] },
  ];
  const given = { capacity: 51, languages: ['x'.repeat(51)], answers };
  const answer = await applied(programme, given);
  expect(answer.issues.map(({ path, code }: any) => [path.join('.'), code])).toEqual([
    ['capacity', 'OUT_OF_RANGE'],
    ['languages', 'TOO_LONG'],
    ['answers.1.values', 'NOT_A_NUMBER'],
    ['answers.2.key', 'UNKNOWN_QUESTION'],
    ['answers.3.values', 'ONE_ANSWER'],
    ['answers.4.values', 'UNKNOWN_OPTION'],
    ['answers.5.key', 'DUPLICATE_QUESTION'],
    ['answers.6.values', 'NOT_YES_OR_NO'],
  ]);
  // A mentor is not asked for a goal, and nobody enrols as a facilitator by themselves.
  expect((await applied(programme, { role: 'MENTOR', answers: [goal] })).issues[0].code).toBe('UNKNOWN_QUESTION');
  expect((await applied(programme, { role: 'FACILITATOR' })).issues[0]).toMatchObject({
    path: ['role'],
    code: 'UNKNOWN_ROLE',
  });
  for (const values of [['a\0b'], ['\ud83d']])
    expect((await applied(programme, { answers: [{ key: 'goal', values }] })).issues[0].code).toBe('NOT_STORABLE');
  const read = 'query ($id: ID!) { programme(id: $id) { viewerParticipants { id } } }';
  expect((await api.execute(member, read, { id: programme })).data.programme.viewerParticipants).toEqual([]);
});

test('somebody takes part once in each role', async () => {
  const programme = await openForApplications(api, manager);
  expect(await applied(programme)).toMatchObject({ __typename: 'ApplyToProgrammeSuccess' });
  expect(await applied(programme)).toMatchObject({ __typename: 'ConflictError', code: 'ALREADY_EXISTS' });
  const mentor = await applied(programme, { role: 'MENTOR' });
  expect(mentor.participant).toMatchObject({ role: 'MENTOR', capacity: 2 });
  const person = await newMember();
  const all = await Promise.all(Array.from({ length: 5 }, () => applied(programme, {}, person)));
  expect(all.filter(answer => answer.participant)).toHaveLength(1);
});

test('an invitation becomes an application of the person who was invited', async () => {
  const programme = await openForApplications(api, manager);
  const person = await newMember();
  await enrol(api, decodeId(programme), person, { state: 'INVITED' });
  expect((await applied(programme, { answers: [goal], submit: true }, person)).participant).toMatchObject({
    state: 'SUBMITTED',
    answers: [{ key: 'goal' }],
  });
});

test('only an open programme takes applications', async () => {
  const draft = await openForApplications(api, manager, { state: 'DRAFT' });
  expect(await applied(draft)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await applied(draft, {}, manager)).toMatchObject({ __typename: 'ConflictError', code: 'PROGRAMME_CLOSED' });
});

test('an answer is changed by itself, and one that is needed is not taken back after handing in', async () => {
  const programme = await openForApplications(api, manager);
  const answers = [goal, { key: 'topics', values: ['Code', 'Talks'] }];
  const { participant } = await applied(programme, { answers, submit: true });
  const changed = async (variables: object) =>
    (await api.execute(member, change, { id: participant.id, ...variables })).data.changeParticipant;
  expect(
    (
      await changed({
        answers: [
          { key: 'topics', values: [] },
          { key: 'remote', values: ['yes'] },
        ],
        version: 2,
      })
    ).participant.answers,
  ).toEqual([
    { key: 'goal', label: 'Your goal', values: [shown('A first job')] },
    { key: 'remote', label: 'Remote', values: [shown('true', 'Yes')] },
  ]);
  expect(await changed({ answers: [{ key: 'goal', values: [''] }], version: 3 })).toMatchObject({
    issues: [{ path: ['answers', 'goal'], code: 'UNANSWERED' }],
  });
  expect((await changed({ capacity: 3, version: 3 })).participant).toMatchObject({ capacity: 3, languages: [] });
});

test('a capacity does not fall below the matches that are going on', async () => {
  const programme = await openForApplications(api, manager);
  const { participant } = await applied(programme, { role: 'MENTOR', capacity: 3 });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('update participants set places_taken = 2 where id = $1', [decodeId(participant.id).id]),
  );
  const { data } = await api.execute(member, change, { id: participant.id, capacity: 1 });
  expect(data.changeParticipant.issues).toEqual([
    { path: ['capacity'], code: 'OUT_OF_RANGE', message: '1 is not between 2 and 50.' },
  ]);
});

const operations: Record<string, string> = {
  SUBMIT_APPLICATION: 'submitApplication',
  APPROVE_PARTICIPANT: 'approveParticipant',
  DECLINE_PARTICIPANT: 'declineParticipant',
  REQUEST_CHANGES: 'requestChanges',
  WAITLIST_PARTICIPANT: 'waitlistParticipant',
  PAUSE_PARTICIPANT: 'pauseParticipant',
  RESUME_PARTICIPANT: 'resumeParticipant',
  WITHDRAW_PARTICIPANT: 'withdrawParticipant',
  REMOVE_PARTICIPANT: 'removeParticipant',
  COMPLETE_PARTICIPANT: 'completeParticipant',
  REAPPLY: 'reapply',
  MOVE_TO_FRONT: 'moveToFront',
};

test('law 3: what is said to be allowed is exactly what succeeds, in every state, for the person and the manager', async () => {
  const programme = await openForApplications(api, manager);
  const { participant } = await applied(programme, { answers: [goal] });
  const { id } = participant;
  const states = [
    'INVITED',
    'DRAFT',
    'SUBMITTED',
    'APPROVED',
    'DECLINED',
    'CHANGES_REQUESTED',
    'WAITLISTED',
    'PAUSED',
    'WITHDRAWN',
    'REMOVED',
    'COMPLETED',
    'LAPSED',
  ];
  const put = (state: string) =>
    api.asPlatform(manager.organisation, ctx =>
      ctx.sql('update participants set state = $2::participant_state where id = $1', [decodeId(id).id, state]),
    );
  for (const state of states)
    for (const person of [member, manager]) {
      await put(state);
      const { data } = await api.execute(
        person,
        'query ($id: ID!) { node(id: $id) { ... on Participant { allowedActions refusedActions { action code } } } }',
        { id },
      );
      const { allowedActions, refusedActions } = data.node;
      const succeeded: string[] = [];
      const refused: object[] = [];
      for (const [action, operation] of Object.entries(operations)) {
        const answer = await act(person, operation, id);
        if (answer.participant) {
          succeeded.push(action);
          await put(state);
        } else refused.push({ action, code: answer.code });
      }
      const offered = ({ action }: { action: string }) => action in operations;
      expect({ state, refused }).toEqual({ state, refused: refusedActions.filter(offered) });
      expect({ state, actions: succeeded }).toEqual({
        state,
        actions: allowedActions.filter((action: string) => action !== 'APPLY_TO_PROGRAMME'),
      });
    }
}, 60_000);

test('nobody sees a participant, or does anything with one, who is neither that person nor a manager', async () => {
  const programme = await openForApplications(api, manager);
  const { participant } = await applied(programme, { answers: [goal], submit: true });
  const other = await newMember();
  await applied(programme, { role: 'MENTOR' }, other);
  const unknown = Buffer.from('Participant:0198c0de-0000-7000-8000-000000000000').toString('base64url');
  const look = 'query ($id: ID!) { node(id: $id) { id } }';
  for (const person of [other, stranger]) {
    const { data, errors } = await api.execute(person, look, { id: participant.id });
    expect({ data, errors }).toEqual({ data: { node: null }, errors: undefined });
    for (const operation of Object.values(operations))
      expect(await act(person, operation, participant.id)).toEqual(await act(person, operation, unknown));
    const changed = async (id: string) =>
      (await api.execute(person, change, { id, capacity: 5 })).data.changeParticipant;
    expect(await changed(participant.id)).toEqual(await changed(unknown));
  }
  // The person cannot decide about their own application, and is told so.
  expect(await act(member, 'approveParticipant', participant.id)).toMatchObject({ __typename: 'ForbiddenError' });
  const seen = await api.execute(member, look, { id: participant.id });
  expect(seen.data.node).toEqual({ id: participant.id });
});

/** A match of the two, as a run or their consent would have made it; its id. */
async function matched(
  state: 'OFFERED' | 'ACTIVE',
  programme: string,
  mentor: string,
  mentee: string,
): Promise<string> {
  return await api.asPlatform(manager.organisation, async ctx => {
    const both = [mentor, mentee].map(id => decodeId(id).id);
    const [match] = await ctx.sql<{ id: string }>(
      `insert into matches (programme_id, origin, state, pair_key) values ($1, 'MANAGER', $2::match_state, $3) returning id`,
      [decodeId(programme).id, state, both.join(':')],
    );
    await ctx.sql(
      `insert into match_members (match_id, participant_id, side)
       values ($1, $2, 'MENTOR'), ($1, $3, 'MENTEE')`,
      [match!.id, ...both],
    );
    if (state === 'ACTIVE')
      await ctx.sql('update participants set places_taken = places_taken + 1 where id = any($1::uuid[])', [both]);
    return match!.id;
  });
}

/** A mentor and a mentee who were taken in, and how each signs in. */
async function pair(programme: string) {
  const mentor = await newMember();
  const mentee = await newMember();
  const roles = [
    [mentor, 'MENTOR', []],
    [mentee, 'MENTEE', [goal]],
  ] as const;
  const [mentorId, menteeId] = await Promise.all(
    roles.map(async ([person, role, answers]) => {
      const { participant } = await applied(programme, { role, answers, submit: true }, person);
      await act(manager, 'approveParticipant', participant.id);
      return participant.id as string;
    }),
  );
  return { mentor, mentee, mentorId: mentorId!, menteeId: menteeId! };
}

test('partners see each other take part, but not the answers, and not before they are offered to each other', async () => {
  const programme = await openForApplications(api, manager);
  const { mentor, mentorId, menteeId } = await pair(programme);
  const look =
    'query ($id: ID!) { node(id: $id) { ... on Participant { role hasPlaces capacity placesTaken freePlaces externalId answers { key } person { displayName } } } }';
  expect((await api.execute(mentor, look, { id: menteeId })).data.node).toBe(null);
  await matched('OFFERED', programme, mentorId, menteeId);
  expect((await api.execute(mentor, look, { id: menteeId })).data.node).toEqual({
    role: 'MENTEE',
    hasPlaces: true,
    capacity: null,
    placesTaken: null,
    freePlaces: null,
    externalId: null,
    answers: [],
    person: { displayName: 'Somebody' },
  });
  // To know of somebody is not to decide about them.
  expect(await act(mentor, 'withdrawParticipant', menteeId)).toMatchObject({ __typename: 'ForbiddenError' });
});

test('who leaves ends their matches, so that the partner is free again', async () => {
  const programme = await openForApplications(api, manager);
  for (const [operation, who] of [
    ['withdrawParticipant', 'mentee'],
    ['removeParticipant', 'manager'],
  ] as const) {
    const { mentee, mentorId, menteeId } = await pair(programme);
    const match = await matched('ACTIVE', programme, mentorId, menteeId);
    const done = await act(who === 'mentee' ? mentee : manager, operation, menteeId);
    expect(done.participant).toMatchObject({ placesTaken: 0 });
    const after = await api.asPlatform(manager.organisation, ctx =>
      ctx.sql(`select m.state, p.places_taken "taken" from matches m, participants p where m.id = $1 and p.id = $2`, [
        match,
        decodeId(mentorId).id,
      ]),
    );
    expect(after).toEqual([{ state: 'ENDED_EARLY', taken: 0 }]);
  }
});

test('who pauses gets no offers: open ones are taken back, matches go on', async () => {
  const programme = await openForApplications(api, manager);
  const { mentor, mentorId, menteeId } = await pair(programme);
  const other = await pair(programme);
  const offer = await matched('OFFERED', programme, mentorId, menteeId);
  const going = await matched('ACTIVE', programme, mentorId, other.menteeId);
  expect((await act(mentor, 'pauseParticipant', mentorId)).participant).toMatchObject({
    state: 'PAUSED',
    placesTaken: 1,
  });
  const states = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('select state from matches where id = any($1::uuid[]) order by id', [[offer, going]]),
  );
  expect(states).toEqual([{ state: 'RETRACTED' }, { state: 'ACTIVE' }]);
});

/** What a cursor of the list would look like. */
function cursor(key: string): string {
  return Buffer.from(JSON.stringify([1, 'Programme.participants', key])).toString('base64url');
}

const list = `
  query ($id: ID!, $first: Int, $after: String, $role: ParticipantRole, $state: ParticipantState, $search: String) {
    programme(id: $id) {
      participants(first: $first, after: $after, role: $role, state: $state, search: $search) {
        totalCount
        pageInfo { hasNextPage endCursor }
        edges { node { role state externalId person { displayName timeZone } programme { title } answers { values { key } } allowedActions } }
      }
    }
  }`;

test('managers list, filter and search; others find themselves', async () => {
  const programme = await openForApplications(api, manager);
  const people = await fill(programme, 25);
  const read = async (person: TestPerson, variables: object = {}) =>
    (await api.execute(person, list, { id: programme, ...variables })).data.programme.participants;
  const first = await read(manager, { first: 20 });
  expect(first).toMatchObject({ totalCount: 25, pageInfo: { hasNextPage: true } });
  const second = await read(manager, { first: 20, after: first.pageInfo.endCursor });
  expect(second).toMatchObject({ totalCount: 25, pageInfo: { hasNextPage: false } });
  expect([...first.edges, ...second.edges].map(({ node }) => node.externalId)).toEqual(people);
  expect(await read(manager, { role: 'MENTOR' })).toMatchObject({ totalCount: 5 });
  expect(await read(manager, { state: 'PAUSED' })).toMatchObject({ totalCount: 0 });
  expect((await read(manager, { search: 'PERSON 1' })).totalCount).toBe(11);
  expect((await read(manager, { search: 'x-7' })).edges[0].node.person.displayName).toBe('Person 7');
  for (const search of ['%', "'; drop table participants; --"])
    expect((await read(manager, { search })).totalCount).toBe(0);
  expect(await read(member)).toMatchObject({ totalCount: 0, edges: [] });
  await applied(programme, { answers: [goal] });
  expect((await read(member)).edges).toMatchObject([
    { node: { person: { displayName: 'Mia' }, answers: [{ values: [{ key: 'A first job' }] }] } },
  ]);
});

test('a cursor that is none, or of something else, is refused', async () => {
  const programme = await openForApplications(api, manager);
  const { data } = await api.execute(manager, '{ programmes(first: 1) { pageInfo { endCursor } } }');
  for (const after of [
    'nonsense',
    data.programmes.pageInfo.endCursor,
    cursor('x'),
    cursor("'; drop table participants; --"),
  ]) {
    const { errors } = await api.execute(manager, list, { id: programme, after });
    expect(errors?.[0]?.extensions['code']).toBe('INVALID_INPUT');
  }
});

test('a page of a hundred takes as many statements as one of ten', async () => {
  const programme = await openForApplications(api, manager);
  await fill(programme, 100);
  const count = (first: number) => api.countStatements(() => api.execute(manager, list, { id: programme, first }));
  await count(10);
  const ten = await count(10);
  expect(await count(100)).toBe(ten);
  expect(ten).toBeLessThanOrEqual(6);
});

/** Approved participants with names and ids, one mentor to four mentees; their ids in order. */
async function fill(programme: string, count: number): Promise<string[]> {
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql(
      `with people as (
         insert into memberships (email, display_name, time_zone)
         select gen_random_uuid() || '@x.invalid', 'Person ' || n, 'Asia/Tokyo' from generate_series(1, $2::int) n
         returning id, display_name)
       insert into participants (id, programme_id, membership_id, role, state, external_id)
       select uuidv7(n * interval '1 minute'), $1, id, (case when n % 5 = 0 then 'MENTOR' else 'MENTEE' end)::participant_role, 'APPROVED', 'x-' || n
         from people, lateral (select substring(display_name from 8)::int n) numbered`,
      [decodeId(programme).id, count],
    );
    await repairWords(ctx);
  });
  return Array.from({ length: count }, (_, at) => `x-${at + 1}`);
}

test('who removes somebody says why, and it can be read in the audit log', async () => {
  const programme = await openForApplications(api, manager);
  await fill(programme, 1);
  const { data } = await api.execute(
    manager,
    'query ($id: ID!) { programme(id: $id) { participants { edges { node { id } } } } }',
    { id: programme },
  );
  const { id } = data.programme.participants.edges[0].node;
  const remove = `mutation ($id: ID!, $reason: String!) { removeParticipant(id: $id, reason: $reason) { ${fields} ... on RemoveParticipantSuccess { ${selection} } } }`;
  for (const reason of ['  ', 'a\0b', 'x'.repeat(2001)])
    expect((await api.execute(manager, remove, { id, reason })).data.removeParticipant).toMatchObject({
      issues: [{ path: ['reason'] }],
    });
  expect(
    (await api.execute(manager, remove, { id, reason: 'Moved away' })).data.removeParticipant.participant.state,
  ).toBe('REMOVED');
  const audit = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ data: object }>(`select data from audit_events where action = 'participant.remove' and subject_id = $1`, [
      decodeId(id).id,
    ]),
  );
  expect(audit).toEqual([{ data: { from: 'APPROVED', to: 'REMOVED', reason: 'Moved away' } }]);
});

test('a client that asks for no field has done it all the same', async () => {
  const programme = await openForApplications(api, manager);
  const document = 'mutation ($id: ID!) { applyToProgramme(programmeId: $id, role: MENTOR) { __typename } }';
  expect((await api.execute(member, document, { id: programme })).data.applyToProgramme).toEqual({
    __typename: 'ApplyToProgrammeSuccess',
  });
  expect(await applied(programme, { role: 'MENTOR' })).toMatchObject({ code: 'ALREADY_EXISTS' });
});
