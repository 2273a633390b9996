import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createMatch,
  createProgramme,
  enrol,
  type Enrolment,
  type OfferOptions,
  placesTaken,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../../ids.ts';
import { expireOffers } from './match.offers.ts';

let api: TestPlatform;
let manager: TestPerson;
let outsider: TestPerson;
let stranger: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  const [ours, theirs] = [await api.organisation(), await api.organisation()];
  manager = await api.person(ours, { name: 'Manager' });
  outsider = await api.person(ours, { name: 'Outsider' });
  stranger = await api.person(theirs, { name: 'Stranger', administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());

interface Somebody extends TestPerson {
  readonly participantId: string;
}

async function somebody(name: string, enrolment: Enrolment = {}): Promise<Somebody> {
  const person = await api.person(manager.organisation, { name });
  return { ...person, participantId: await enrol(api, programme, person, enrolment) };
}

const someMentor = (capacity = 1) => somebody('Maja Mentor', { role: 'MENTOR', capacity });
const someMentee = () => somebody('Mads Mentee');

async function pair(options: OfferOptions = {}) {
  const [mentor, mentee] = [await someMentor(), await someMentee()];
  const id = await createMatch(api, programme, mentor.participantId, mentee.participantId, options);
  return { mentor, mentee, id };
}

const offer = (mentor: Somebody, mentee: Somebody, options: OfferOptions = {}) =>
  createMatch(api, programme, mentor.participantId, mentee.participantId, options);

async function act(
  person: TestPerson,
  action: string,
  id: string,
  more: Record<string, string | boolean> = {},
): Promise<any> {
  const given = Object.entries(more).map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`);
  const name = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  const document = `mutation ($id: ID!) { result: ${action}Match(id: $id${given.join('')}) {
    __typename
    ... on ${name}MatchSuccess { match { state allowedActions } }
    ... on Error { code message }
    ... on IllegalTransitionError { from allowed }
    ... on InvalidInputError { issues { path } }
  } }`;
  return (await api.execute(person, document, { id })).data.result;
}

const read = /* GraphQL */ `
  query ($id: ID!) { match(id: $id) {
    state endReason endedAt members { side consent } programme { title }
    questions { askedBy { role } question answer } allowedActions
  } }
`;
async function look(person: TestPerson, id: string): Promise<any> {
  return (await api.execute(person, read, { id })).data.match;
}

async function mailsOf(person: TestPerson): Promise<string[]> {
  return await api.asPlatform(person.organisation, async ctx => {
    const mails = await ctx.sql<{ kind: string }>('select kind from mails where membership_id = $1 order by id', [
      person.membershipId,
    ]);
    return mails.map(({ kind }) => kind);
  });
}

test('a match begins with the second yes; both then have a place less, and both are told', async () => {
  const { mentor, mentee, id } = await pair();
  expect(await act(mentee, 'accept', id)).toMatchObject({
    match: { state: 'OFFERED', allowedActions: ['DECLINE_MATCH'] },
  });
  expect(await look(mentor, id)).toMatchObject({
    state: 'OFFERED',
    members: [
      { side: 'MENTOR', consent: 'PENDING' },
      { side: 'MENTEE', consent: 'GIVEN' },
    ],
    allowedActions: ['ACCEPT_MATCH', 'DECLINE_MATCH', 'ASK_ABOUT_MATCH'],
  });
  expect(await act(mentor, 'accept', id)).toMatchObject({
    match: { state: 'ACTIVE', allowedActions: ['PAUSE_MATCH', 'COMPLETE_MATCH', 'END_MATCH'] },
  });
  for (const person of [mentor, mentee]) {
    expect(await placesTaken(api, person, person.participantId)).toBe(1);
    expect(await mailsOf(person)).toEqual(['match-active']);
  }
});

test('of twenty mentees who accept a mentor’s last place at the same time, one gets it and the others read whose it was', async () => {
  const mentor = await someMentor(1);
  const mentees = await Promise.all(Array.from({ length: 20 }, someMentee));
  const offers = await Promise.all(mentees.map(mentee => offer(mentor, mentee, { mentorConsent: 'GIVEN' })));
  const answers = await Promise.all(mentees.map((mentee, index) => act(mentee, 'accept', offers[index]!)));
  const won = answers.filter(answer => answer.match !== undefined);
  expect(won).toMatchObject([{ match: { state: 'ACTIVE' } }]);
  for (const lost of answers.filter(answer => !won.includes(answer)))
    expect(lost).toMatchObject({
      code: 'CAPACITY_REACHED',
      message: 'The last free place of Maja Mentor has just been taken.',
    });
  expect(await placesTaken(api, mentor, mentor.participantId)).toBe(1);
  const states = await Promise.all(offers.map(async id => (await look(manager, id)).state));
  expect(states.filter(state => state === 'ACTIVE')).toHaveLength(1);
  expect(states.filter(state => state === 'SUPERSEDED')).toHaveLength(19);
});

test('of twenty mentors who accept one mentee at the same time, one gets them', async () => {
  const mentee = await someMentee();
  const mentors = await Promise.all(Array.from({ length: 20 }, () => someMentor(3)));
  const offers = await Promise.all(mentors.map(mentor => offer(mentor, mentee, { menteeConsent: 'GIVEN' })));
  const answers = await Promise.all(mentors.map((mentor, index) => act(mentor, 'accept', offers[index]!)));
  expect(answers.filter(answer => answer.match !== undefined)).toHaveLength(1);
  expect(await placesTaken(api, mentee, mentee.participantId)).toBe(1);
  const taken = await Promise.all(mentors.map(mentor => placesTaken(api, mentor, mentor.participantId)));
  expect(taken.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 19 }, () => 0), 1]);
});

test('many who accept crosswise at the same time come to an end, and nobody has more matches than places', async () => {
  const mentors = await Promise.all(Array.from({ length: 4 }, () => someMentor(2)));
  const mentees = await Promise.all(Array.from({ length: 6 }, someMentee));
  const offers = await Promise.all(
    mentors.flatMap(mentor => mentees.map(async mentee => ({ mentor, mentee, id: await offer(mentor, mentee) }))),
  );
  await Promise.all(offers.flatMap(({ mentor, mentee, id }) => [act(mentor, 'accept', id), act(mentee, 'accept', id)]));
  const states = await Promise.all(offers.map(async ({ id }) => (await look(manager, id)).state));
  const active = offers.filter((_, index) => states[index] === 'ACTIVE');
  expect(active).toHaveLength(6);
  for (const one of [...mentors, ...mentees])
    expect(await placesTaken(api, one, one.participantId)).toBe(
      active.filter(({ mentor, mentee }) => mentor === one || mentee === one).length,
    );
});

test('who is full loses their other offers; the other side is told, and not why', async () => {
  const mentor = await someMentor(1);
  const [first, second] = [await someMentee(), await someMentee()];
  const [won, lost] = [await offer(mentor, first, { mentorConsent: 'GIVEN' }), await offer(mentor, second)];
  await act(first, 'accept', won);
  expect(await look(second, lost)).toMatchObject({ state: 'SUPERSEDED', allowedActions: [], endReason: null });
  expect(await mailsOf(second)).toEqual(['match-closed']);
});

test('a declined offer is over; its reason is for whoever gave it and for managers', async () => {
  const { mentor, mentee, id } = await pair();
  expect(await act(mentee, 'decline', id, { reason: 'We have worked together before' })).toMatchObject({
    match: { state: 'DECLINED' },
  });
  expect(await look(mentor, id)).toMatchObject({ state: 'DECLINED', endReason: null });
  for (const person of [mentee, manager])
    expect(await look(person, id)).toMatchObject({ endReason: 'We have worked together before' });
  expect(await mailsOf(mentor)).toEqual(['match-closed']);
  expect(await act(mentor, 'accept', id)).toMatchObject({ code: 'ILLEGAL_TRANSITION', from: 'DECLINED', allowed: [] });
});

test('an offer that ran out cannot be accepted, even before the job says so; the job tells both', async () => {
  const { mentor, mentee, id } = await pair({ expiresAt: '2020-01-01T00:00:00Z' });
  expect(await look(mentor, id)).toMatchObject({ state: 'EXPIRED', allowedActions: [] });
  expect(await act(mentor, 'accept', id)).toMatchObject({ code: 'ILLEGAL_TRANSITION', from: 'EXPIRED' });
  const runId = '0198c0de-0000-7000-8000-000000000001';
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql('update matches set run_id = $2 where id = $1', [
      Buffer.from(id, 'base64url').toString().split(':')[1],
      runId,
    ]);
    await ctx.transaction(() => expireOffers(ctx, 100));
    await ctx.transaction(() => expireOffers(ctx, 100));
    expect(await ctx.sql('select state, version from matches where run_id = $1', [runId])).toEqual([
      { state: 'EXPIRED', version: 2 },
    ]);
  });
  for (const person of [mentor, mentee]) expect(await mailsOf(person)).toEqual(['match-closed']);
});

test('one side asks before deciding, the other answers, and only they read it', async () => {
  const { mentor, mentee, id } = await pair();
  expect(await act(mentor, 'askAbout', id, { question: '  ' })).toMatchObject({ issues: [{ path: ['question'] }] });
  expect(await act(mentor, 'askAbout', id, { question: 'What do you want to learn?' })).toMatchObject({
    match: { state: 'INFO_ASKED', allowedActions: ['DECLINE_MATCH'] },
  });
  expect(await act(mentor, 'accept', id)).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    allowed: ['DECLINE_MATCH', 'ANSWER_ABOUT_MATCH', 'RETRACT_MATCH'],
  });
  expect(await act(mentor, 'answerAbout', id, { answer: 'I know' })).toMatchObject({ code: 'FORBIDDEN' });
  expect(await act(mentee, 'answerAbout', id, { answer: 'To find my first job' })).toMatchObject({
    match: { state: 'OFFERED' },
  });
  const question = 'What do you want to learn?';
  const questions = [{ askedBy: { role: 'MENTOR' }, question, answer: 'To find my first job' }];
  for (const person of [mentor, mentee]) expect(await look(person, id)).toMatchObject({ questions });
  expect(await look(manager, id)).toMatchObject({ questions: null });
  expect(await mailsOf(mentee)).toEqual(['match-question']);
  expect(await mailsOf(mentor)).toEqual(['match-answer']);
});

test('a pause keeps the places; an early end frees them, hides the reason, and can ban the pair', async () => {
  const { mentor, mentee, id } = await pair({ state: 'ACTIVE' });
  expect(await act(mentee, 'pause', id)).toMatchObject({ match: { state: 'PAUSED' } });
  expect(await placesTaken(api, mentor, mentor.participantId)).toBe(1);
  expect(await act(manager, 'resume', id)).toMatchObject({ match: { state: 'ACTIVE' } });
  expect(await act(mentee, 'end', id, { reason: 'It does not work', ban: true })).toMatchObject({
    match: { state: 'ENDED_EARLY' },
  });
  for (const person of [mentor, mentee]) expect(await placesTaken(api, person, person.participantId)).toBe(0);
  expect(await look(mentor, id)).toMatchObject({ endReason: null });
  expect(await mailsOf(mentor)).toEqual(['match-paused', 'match-resumed', 'match-ended']);
  const told = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ parameters: object }>(`select parameters from mails where membership_id = $1 and kind = 'match-ended'`, [
      mentor.membershipId,
    ]),
  );
  expect(JSON.stringify(told)).not.toContain('work');
  const rules = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('select kind from pair_rules where mentee_id = $1 and mentor_id = $2', [
      mentee.participantId,
      mentor.participantId,
    ]),
  );
  expect(rules).toEqual([{ kind: 'BAN' }]);
});

test('a completed pair goes on only while both have a place', async () => {
  const { mentor, mentee, id } = await pair({ state: 'ACTIVE' });
  expect(await act(mentor, 'complete', id)).toMatchObject({ match: { state: 'COMPLETED' } });
  expect(await act(mentee, 'extend', id)).toMatchObject({ match: { state: 'ACTIVE' } });
  await act(mentor, 'complete', id);
  await offer(mentor, await someMentee(), { state: 'ACTIVE' });
  expect(await act(mentee, 'extend', id)).toMatchObject({ code: 'CAPACITY_REACHED' });
  expect(await look(mentee, id)).toMatchObject({ state: 'COMPLETED' });
  expect(await placesTaken(api, mentee, mentee.participantId)).toBe(0);
});

test('who no longer takes part begins no match', async () => {
  const { mentor, mentee, id } = await pair({ mentorConsent: 'GIVEN' });
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update participants set state = 'PAUSED' where id = $1`, [mentor.participantId]),
  );
  expect(await act(mentee, 'accept', id)).toMatchObject({ code: 'PAIR_EXCLUDED' });
  expect(await look(mentee, id)).toMatchObject({ state: 'OFFERED', members: [{}, { consent: 'PENDING' }] });
});

test('a manager retracts an offer and decides nothing for the two', async () => {
  const { mentee, id } = await pair();
  expect(await act(manager, 'accept', id)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await act(mentee, 'retract', id)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await act(manager, 'retract', id)).toMatchObject({ match: { state: 'RETRACTED' } });
  expect(await mailsOf(mentee)).toEqual(['match-closed']);
});

test('to everybody else a match does not exist, and nothing they try changes it', async () => {
  const { id } = await pair();
  const unknown = encodeId('Match', '0198c0de-0000-7000-8000-000000000000');
  for (const person of [outsider, stranger]) {
    expect(await look(person, id)).toBeNull();
    expect((await api.execute(person, 'query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({
      node: null,
    });
    for (const action of ['accept', 'decline', 'retract', 'pause', 'resume', 'complete', 'end', 'extend'])
      expect(await act(person, action, id)).toEqual(await act(person, action, unknown));
  }
  expect(await look(manager, id)).toMatchObject({ state: 'OFFERED', endedAt: null });
  const wrongType = await api.execute(manager, read, { id: programme.globalId });
  expect(wrongType.errors?.[0]?.extensions).toMatchObject({ code: expect.any(String) });
  expect(await look(manager, 'nonsense').catch(() => undefined)).toBeFalsy();
});

test('the database itself refuses more matches than places, and a second open match of a pair', async () => {
  const { mentor, mentee } = await pair({ state: 'ACTIVE' });
  await expect(offer(mentor, await someMentee(), { state: 'ACTIVE' })).rejects.toMatchObject({ code: '23514' });
  await expect(offer(mentor, mentee)).rejects.toMatchObject({ code: '23505' });
});
