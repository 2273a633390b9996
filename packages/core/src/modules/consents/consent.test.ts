import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createMatch,
  createProgramme,
  databaseIdOf,
  enrol,
  inBoth,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../ids.ts';

let api: TestPlatform;
let manager: TestPerson;
let mentor: TestPerson;
let mentee: TestPerson;
let programme: TestProgramme;
let matchId: string;
let menteeId: string;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
  mentor = await api.person(manager.organisation, { name: 'Mentor' });
  mentee = await api.person(manager.organisation, { name: 'Mentee', locale: 'da' });
});
afterAll(() => api.close());

// Both were registered by somebody else, and have said nothing.
beforeEach(async () => {
  programme = await createProgramme(api, manager, { title: inBoth('What we do', 'Det gør vi') });
  const unasked = { agrees: false, answers: { field: 'Web' } } as const;
  menteeId = await enrol(api, programme, mentee, unasked);
  const mentorId = await enrol(api, programme, mentor, { ...unasked, role: 'MENTOR' });
  matchId = await createMatch(api, programme, mentorId, menteeId);
});

const failures =
  '... on Error { code message } ... on StaleError { current { ... on Programme { privacyVersion privacyText } } }';
async function ask(person: TestPerson, document: string, variables: object = {}): Promise<any> {
  const { data, errors } = await api.execute(person, document, variables);
  expect(errors).toBeUndefined();
  return data.result;
}
const agrees = (person: TestPerson, privacyVersion = 1) =>
  ask(
    person,
    `mutation ($id: ID!, $version: Int!) { result: giveConsent(programmeId: $id, privacyVersion: $version) {
      ... on GiveConsentSuccess { consent { id privacyVersion locale text givenAt programme { id } person { id } } } ${failures} } }`,
    { id: programme.globalId, version: privacyVersion },
  );
const accepts = (person: TestPerson) =>
  ask(
    person,
    `mutation ($id: ID!) { result: acceptMatch(id: $id) { ... on AcceptMatchSuccess { match { state } } ${failures} } }`,
    { id: matchId },
  );
const change = (input: object, version: number, confirmed?: number) =>
  ask(
    manager,
    `mutation ($id: ID!, $input: ChangeProgrammeInput!, $version: Int!, $confirmed: Int) {
      result: changeProgramme(id: $id, input: $input, version: $version, confirmed: $confirmed) {
        ... on ChangeProgrammeSuccess { programme { privacyVersion privacyText version } } ${failures}
        ... on ConfirmationNeededError { people effects { code people } } } }`,
    { id: programme.globalId, input, version, confirmed: confirmed ?? null },
  );
const standing = (person: TestPerson) =>
  ask(
    person,
    'query ($id: ID!) { result: programme(id: $id) { viewerConsentNeeded viewerConsent { privacyVersion text } } }',
    { id: programme.globalId },
  );
const another = [
  { locale: 'en', text: 'We keep less' },
  { locale: 'da', text: 'Vi gemmer mindre' },
];

test('whoever was registered accepts nothing before they have agreed, and is told so by their buttons, too', async () => {
  const buttons = () =>
    ask(
      mentee,
      'query ($id: ID!) { result: node(id: $id) { ... on Match { allowedActions refusedActions { action code } } } }',
      { id: matchId },
    );
  expect(await accepts(mentee)).toMatchObject({ code: 'PRIVACY_CONSENT_NEEDED' });
  expect((await buttons()).allowedActions).toEqual(['DECLINE_MATCH', 'ASK_ABOUT_MATCH']);
  expect((await buttons()).refusedActions).toContainEqual({ action: 'ACCEPT_MATCH', code: 'PRIVACY_CONSENT_NEEDED' });
  expect(await standing(mentee)).toEqual({ viewerConsentNeeded: true, viewerConsent: null });
  await agrees(mentee);
  expect((await buttons()).allowedActions).toContain('ACCEPT_MATCH');
  expect(await accepts(mentee)).toMatchObject({ match: { state: 'OFFERED' } });
});

test('an application is handed in once its writer has agreed, and can be written and left without', async () => {
  const applicant = await api.person(manager.organisation);
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update programmes set state = 'OPEN' where id = $1`, [programme.id]),
  );
  const apply = `mutation ($id: ID!) { result: applyToProgramme(programmeId: $id, role: MENTEE) {
    ... on ApplyToProgrammeSuccess { participant { id allowedActions } } ${failures} } }`;
  const { participant } = await ask(applicant, apply, { id: programme.globalId });
  expect(participant.allowedActions).toEqual(['WITHDRAW_PARTICIPANT']);
  const submit = () =>
    ask(
      applicant,
      `mutation ($id: ID!) { result: submitApplication(id: $id) { ... on SubmitApplicationSuccess { participant { state } } ${failures} } }`,
      { id: participant.id },
    );
  expect(await submit()).toMatchObject({ code: 'PRIVACY_CONSENT_NEEDED' });
  await agrees(applicant);
  expect(await submit()).toMatchObject({ participant: { state: 'SUBMITTED' } });
});

test('a consent is kept with its time, language and text, whatever the text is later', async () => {
  const { consent } = await agrees(mentee);
  expect(consent).toMatchObject({
    privacyVersion: 1,
    locale: 'da',
    text: 'Det gør vi',
    givenAt: expect.any(String),
    programme: { id: programme.globalId },
    person: { id: encodeId('Person', mentee.membershipId) },
  });
  // A second time is the first one.
  expect((await agrees(mentee)).consent).toEqual(consent);
  expect(await change({ privacyText: another }, 1)).toMatchObject({
    programme: { privacyVersion: 2, privacyText: 'We keep less' },
  });
  const kept = '{ result: viewer { consents(first: 5) { edges { node { id privacyVersion text } } } } }';
  expect((await ask(mentee, kept)).consents.edges.map((edge: any) => edge.node)).toContainEqual({
    id: consent.id,
    privacyVersion: 1,
    text: 'Det gør vi',
  });
  // Not asked again: the earlier yes counts.
  expect(await standing(mentee)).toEqual({
    viewerConsentNeeded: false,
    viewerConsent: { privacyVersion: 1, text: 'Det gør vi' },
  });
});

test('asking again tells beforehand how many it touches, and tells each of them once', async () => {
  await agrees(mentee);
  await agrees(mentor);
  const wanted = { privacyText: another, askAgain: true };
  expect(await change(wanted, 1)).toMatchObject({
    code: 'CONFIRMATION_NEEDED',
    people: 2,
    effects: [{ code: 'PRIVACY_ASKED_AGAIN', people: 2 }],
  });
  expect(await standing(mentee)).toMatchObject({ viewerConsentNeeded: false });
  expect(await change(wanted, 1, 2)).toMatchObject({ programme: { privacyVersion: 2 } });
  expect(await standing(mentee)).toMatchObject({ viewerConsentNeeded: true, viewerConsent: { privacyVersion: 1 } });
  const mails = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql('select membership_id, locale from mails where kind = $1 and key like $2 order by locale', [
      'consent-asked',
      `consent/${programme.id}/2/%`,
    ]),
  );
  expect(mails).toEqual([
    { membership_id: mentee.membershipId, locale: 'da' },
    { membership_id: mentor.membershipId, locale: 'en' },
  ]);
  expect(await accepts(mentee)).toMatchObject({ code: 'PRIVACY_CONSENT_NEEDED' });
  // What they have read is another text by now: they are shown the one that holds.
  expect(await agrees(mentee, 1)).toMatchObject({
    code: 'STALE',
    current: { privacyVersion: 2, privacyText: 'Vi gemmer mindre' },
  });
  await agrees(mentee, 2);
  expect(await accepts(mentee)).toMatchObject({ match: { state: 'OFFERED' } });
});

test('going on, declining and leaving take no new consent', async () => {
  await agrees(mentee);
  await change({ askAgain: true, privacyText: another }, 1, 1);
  const does = (mutation: string, id: string) =>
    ask(mentee, `mutation ($id: ID!) { result: ${mutation}(id: $id) { __typename ${failures} } }`, { id });
  const participant = encodeId('Participant', menteeId);
  for (const [mutation, id] of [
    ['declineMatch', matchId],
    ['pauseParticipant', participant],
    ['resumeParticipant', participant],
    ['withdrawParticipant', participant],
  ] as const)
    expect(await does(mutation, id)).toEqual({
      __typename: `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`,
    });
});

test('of a change and a yes at the same time, nobody has agreed to what they have not read', async () => {
  const [, given] = await Promise.all([
    change({ privacyText: another, askAgain: true }, 1, 10),
    agrees(mentee),
    agrees(mentor),
  ]);
  expect(given.code ?? given.consent.text).toBeOneOf(['STALE', 'Det gør vi']);
  const texts = await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ version: number }>(
      'select c.privacy_version as version from consents c where c.programme_id = $1 and c.privacy_version > 1',
      [programme.id],
    ),
  );
  expect(texts).toEqual([]);
});

test('what others wrote of who was registered is shown to no partner before they agree; what they agreed to, to managers alone', async () => {
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql(`update questions set visibility = 'EVERYBODY' where programme_id = $1`, [programme.id]);
    await ctx.sql(`update matches set state = 'ACTIVE' where id = $1`, [databaseIdOf(matchId)]);
  });
  const seen = (person: TestPerson) =>
    ask(
      person,
      'query ($id: ID!) { result: node(id: $id) { ... on Participant { answers { key } consent { privacyVersion } } } }',
      { id: encodeId('Participant', menteeId) },
    );
  expect(await seen(mentor)).toEqual({ answers: [], consent: null });
  expect(await seen(manager)).toEqual({ answers: [{ key: 'field' }], consent: null });
  const { consent } = await agrees(mentee);
  expect(await seen(mentor)).toEqual({ answers: [{ key: 'field' }], consent: null });
  expect(await seen(manager)).toEqual({ answers: [{ key: 'field' }], consent: { privacyVersion: 1 } });
  const byId = 'query ($id: ID!) { result: node(id: $id) { id } }';
  expect(await ask(mentor, byId, { id: consent.id })).toBeNull();
  expect(await ask(manager, byId, { id: consent.id })).toEqual({ id: consent.id });
});
