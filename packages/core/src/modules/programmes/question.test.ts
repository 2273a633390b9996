import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createMatch,
  agree,
  createProgramme,
  databaseIdOf,
  enrol,
  globalIdOf,
  inBoth,
  type TestProgramme,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let administrator: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  manager = await api.person(organisation);
});
beforeEach(async () => {
  programme = await createProgramme(api, manager, {
    state: 'OPEN',
    phases: [{ kind: 'MENTORING' }],
    questions: [
      { key: 'field', label: inBoth('Field', 'Fag'), type: 'SINGLE_CHOICE', options: ['Web', 'Data'] },
      { key: 'about', label: inBoth('About you', 'Om dig'), type: 'TEXT' },
    ],
  });
});
afterAll(() => api.close());

const fields = `id key version required isRetired visibility sensitive options { key label isRetired labelTexts { locale } }
  condition { question anyOf } help`;
const failures = `... on Error { code message } ... on InvalidInputError { issues { path message } }`;
const previews = `... on ConfirmationNeededError { people effects { code people } }`;

const ask = async (document: string, variables: object, by = manager): Promise<any> => {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  const { result } = data;
  return result.question ?? result.programme ?? result.participant ?? result;
};
const add = (input: object, more: object = {}) =>
  ask(
    `mutation ($id: ID!, $input: QuestionInput!, $confirmed: Int) {
      result: addQuestion(programmeId: $id, input: $input, confirmed: $confirmed) {
        ... on AddQuestionSuccess { question { ${fields} } } ${failures} ${previews} } }`,
    { id: programme.globalId, input, ...more },
  );
const change = async (key: string, input: object, more: object = {}) => {
  const { id, version } = await question(key);
  return ask(
    `mutation ($id: ID!, $input: ChangeQuestionInput!, $version: Int!, $confirmed: Int) {
      result: changeQuestion(id: $id, input: $input, version: $version, confirmed: $confirmed) {
        ... on ChangeQuestionSuccess { question { ${fields} } } ${failures} ${previews} } }`,
    { id, input, version, ...more },
  );
};
const retire = async (key: string) => {
  const { id, version } = await question(key);
  return ask(
    `mutation ($id: ID!, $version: Int!) { result: retireQuestion(id: $id, version: $version) {
      ... on RetireQuestionSuccess { programme { questions { key isRetired } } } ${failures} } }`,
    { id, version },
  );
};
async function question(key: string): Promise<any> {
  const { data } = await api.execute(manager, `query ($id: ID!) { programme(id: $id) { questions { ${fields} } } }`, {
    id: programme.globalId,
  });
  return data.programme.questions.find((each: any) => each.key === key);
}
const apply = async (person: TestPerson, answers: object[]) => {
  await agree(api, programme, person);
  return await ask(
    `mutation ($id: ID!, $answers: [AnswerInput!]) { result: applyToProgramme(programmeId: $id, role: MENTEE, answers: $answers, submit: true) {
      ... on ApplyToProgrammeSuccess { participant { id version state answers { key values { key label isRetired } } } } ${failures} } }`,
    { id: programme.globalId, answers },
    person,
  );
};
const person = () => api.person(manager.organisation);
const label = (en: string, da: string) => [
  { locale: 'en', text: en },
  { locale: 'da', text: da },
];
const answersOf = async (id: string, by: TestPerson): Promise<any> =>
  (
    await api.execute(
      by,
      'query ($id: ID!) { node(id: $id) { ... on Participant { answers { key values { label } } } } }',
      {
        id,
      },
    )
  ).data.node.answers.map(({ key }: any) => key);

test('options have words in each language, which answers and files may use; the key is what is kept', async () => {
  await change('field', { options: [{ key: 'Web', label: label('The web', 'Nettet') }, { key: 'Data' }] });
  const applied = await apply(await api.person(manager.organisation, { locale: 'da' }), [
    { key: 'field', values: ['The web'] },
  ]);
  expect(applied.answers).toEqual([{ key: 'field', values: [{ key: 'Web', label: 'Nettet', isRetired: false }] }]);
});

test('what was asked stays once somebody has answered; words, order and new options are free', async () => {
  const mentee = await person();
  await apply(mentee, [{ key: 'field', values: ['Web'] }]);
  for (const input of [{ key: 'area' }, { type: 'TEXT' }, { roles: ['MENTOR'] }])
    expect(await change('field', input)).toMatchObject({ code: 'QUESTION_ANSWERED' });
  const changed = await change('field', {
    label: label('Trade', 'Område'),
    help: label('One word', 'Et ord'),
    options: [{ key: 'Data' }, { key: 'Law' }],
    required: false,
  });
  expect(changed).toMatchObject({
    help: 'One word',
    options: [
      { key: 'Data', isRetired: false },
      { key: 'Law', isRetired: false },
      { key: 'Web', isRetired: true },
    ],
  });
  // Nobody chose it.
  expect((await change('field', { options: [{ key: 'Law' }] })).options.map(({ key }: any) => key)).toEqual([
    'Law',
    'Web',
  ]);
  expect(await apply(await person(), [{ key: 'field', values: ['Web'] }])).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ message: '"Web" is not offered any more.' }],
  });
});

test('a question is gone where nobody answered it, else retired: not asked, and its answers stay', async () => {
  const mentee = await person();
  const { id } = await apply(mentee, [{ key: 'field', values: ['Web'] }]);
  expect((await retire('about')).questions).toEqual([{ key: 'field', isRetired: false }]);
  expect((await retire('field')).questions).toEqual([{ key: 'field', isRetired: true }]);
  expect(await answersOf(id, manager)).toEqual(['field']);
  expect(await apply(await person(), [{ key: 'field', values: ['Web'] }])).toMatchObject({
    issues: [{ path: ['answers', '0', 'key'], message: '"Field" is not asked any more.' }],
  });
  // Its key is never another's.
  expect(await add({ key: 'field', label: label('A', 'B'), type: 'TEXT', roles: ['MENTEE'] })).toMatchObject({
    code: 'QUESTION_KEY_USED',
  });
  const { id: questionId, version } = await question('field');
  const restored = await ask(
    `mutation ($id: ID!, $version: Int!) { result: restoreQuestion(id: $id, version: $version) {
      ... on RestoreQuestionSuccess { question { ${fields} } } ${failures} } }`,
    { id: questionId, version },
  );
  expect(restored).toMatchObject({ isRetired: false });
});

test('nothing looks back at what is retired: neither a condition, nor a comparison, nor what is asked again', async () => {
  const roles = ['MENTEE', 'MENTOR'];
  const more = { type: 'TEXT', label: label('More', 'Mere'), roles };
  await add({ ...more, key: 'of_web', condition: { question: 'field', anyOf: ['Web'] } });
  await apply(await person(), [
    { key: 'field', values: ['Web'] },
    { key: 'about', values: ['Me'] },
    { key: 'of_web', values: ['More'] },
  ]);
  expect(await change('field', { options: [{ key: 'Data' }] })).toMatchObject({
    code: 'QUESTION_NEEDED',
    message: expect.stringContaining('of_web'),
  });
  expect((await question('field')).options.map(({ isRetired }: any) => isRetired)).toEqual([false, false]);
  // Once nothing looks at it any more, it can go; then nothing can look at it again.
  await retire('of_web');
  await change('field', { options: [{ key: 'Data' }] });
  const { id, version } = await question('of_web');
  const restored = await ask(
    `mutation ($id: ID!, $version: Int!) { result: restoreQuestion(id: $id, version: $version) { ${failures} } }`,
    { id, version },
  );
  expect(restored).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['id'] }] });
  await retire('about');
  expect(await add({ ...more, key: 'wish', comparison: 'SAME', comparedWith: 'about' })).toMatchObject({
    issues: [{ path: ['input', 'comparedWith'] }],
  });
  expect(await add({ ...more, key: 'of_retired', condition: { question: 'field', anyOf: ['Web'] } })).toMatchObject({
    issues: [{ path: ['input', 'condition', 'anyOf', '0'] }],
  });
});

test('whoever asks for nothing of what was changed is answered, and it is done', async () => {
  const { id } = await question('about');
  const input = { label: label('You', 'Dig') };
  const { data, errors } = await api.execute(
    manager,
    'mutation ($id: ID!, $input: ChangeQuestionInput!) { changeQuestion(id: $id, input: $input, version: 1) { __typename } }',
    { id, input },
  );
  expect({ data, errors }).toEqual({
    data: { changeQuestion: { __typename: 'ChangeQuestionSuccess' } },
    errors: undefined,
  });
  expect(await question('about')).toMatchObject({ version: 2 });
});

test('to require an answer is told with the number of those who have none, who stay handed in', async () => {
  const { id } = await apply(await person(), [{ key: 'field', values: ['Web'] }]);
  await apply(await person(), [{ key: 'about', values: ['Me'] }]);
  expect(await change('about', { required: true })).toMatchObject({
    code: 'CONFIRMATION_NEEDED',
    people: 1,
    effects: [{ code: 'QUESTION_UNANSWERED', people: 1 }],
  });
  expect(await change('about', { required: true }, { confirmed: 1 })).toMatchObject({ required: true });
  const { data } = await api.execute(manager, 'query ($id: ID!) { node(id: $id) { ... on Participant { state } } }', {
    id,
  });
  expect(data.node.state).toBe('SUBMITTED');
  expect(await apply(await person(), [])).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['answers', 'about'] }],
  });
});

test('a condition looks back: what is not asked is not required, and not shown once it is asked no more', async () => {
  const conditional = {
    key: 'language',
    label: label('Which language?', 'Hvilket sprog?'),
    type: 'TEXT',
    roles: ['MENTEE'],
    required: true,
    condition: { question: 'field', anyOf: ['Web'] },
  };
  expect(await add({ ...conditional, condition: { question: 'about', anyOf: ['x'] } })).toMatchObject({
    issues: [{ path: ['input', 'condition', 'question'] }],
  });
  expect(await add({ ...conditional, condition: { question: 'field', anyOf: ['Law'] } })).toMatchObject({
    issues: [{ path: ['input', 'condition', 'anyOf', '0'] }],
  });
  await add(conditional);
  expect(await retire('field')).toMatchObject({ code: 'QUESTION_NEEDED' });
  expect(await apply(await person(), [{ key: 'field', values: ['Data'] }])).toMatchObject({ state: 'SUBMITTED' });
  expect(await apply(await person(), [{ key: 'field', values: ['Web'] }])).toMatchObject({
    issues: [{ path: ['answers', 'language'] }],
  });
  const mentee = await person();
  const { id, version } = await apply(mentee, [
    { key: 'field', values: ['Web'] },
    { key: 'language', values: ['TypeScript'] },
  ]);
  expect(await answersOf(id, manager)).toEqual(['field', 'language']);
  await ask(
    `mutation ($id: ID!, $version: Int!) { result: changeParticipant(id: $id, version: $version, answers: [{ key: "field", values: ["Data"] }]) {
      ... on ChangeParticipantSuccess { participant { id } } ${failures} } }`,
    { id, version },
    mentee,
  );
  expect(await answersOf(id, manager)).toEqual(['field']);
  // Behind what it looks back at it cannot be.
  const ids = await Promise.all(['language', 'field', 'about'].map(async key => (await question(key)).id));
  const reordered = await ask(
    `mutation ($id: ID!, $ids: [ID!]!) { result: reorderQuestions(programmeId: $id, questionIds: $ids) {
      ... on ReorderQuestionsSuccess { programme { id } } ${failures} } }`,
    { id: programme.globalId, ids },
  );
  expect(reordered).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['ids'] }] });
});

test('law 15: who may see an answer is narrower at once, and wider for what is answered from then on', async () => {
  const [mentor, mentee, later] = [await person(), await person(), await person()];
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR', capacity: 5 });
  const menteeId = await enrol(api, programme, mentee, { answers: { field: 'Web', about: 'Me' } });
  const laterId = await enrol(api, programme, later);
  const [match] = [
    await createMatch(api, programme, mentorId, menteeId, { state: 'OFFERED' }),
    await createMatch(api, programme, mentorId, laterId, { state: 'OFFERED' }),
  ];
  const [of, ofLater] = [globalIdOf('Participant', menteeId), globalIdOf('Participant', laterId)];
  expect(await answersOf(of, mentor)).toEqual([]);
  await change('field', { visibility: 'EVERYBODY' });
  // They agreed to managers alone.
  expect(await answersOf(of, mentor)).toEqual([]);
  const answer = async (id: string, by: TestPerson, key: string, value: string) => {
    const { data } = await api.execute(by, 'query ($id: ID!) { node(id: $id) { ... on Participant { version } } }', {
      id,
    });
    return ask(
      `mutation ($id: ID!, $version: Int!, $answers: [AnswerInput!]) { result: changeParticipant(id: $id, version: $version, answers: $answers) {
        ... on ChangeParticipantSuccess { participant { id } } ${failures} } }`,
      { id, version: data.node.version, answers: [{ key, values: [value] }] },
      by,
    );
  };
  await answer(ofLater, later, 'field', 'Data');
  expect(await answersOf(ofLater, mentor)).toEqual(['field']);
  await answer(of, mentee, 'field', 'Web');
  expect(await answersOf(of, mentor)).toEqual(['field']);
  // Who is matched is shown more, and no longer than that.
  await change('about', { visibility: 'PARTNER' });
  await answer(of, mentee, 'about', 'Me');
  expect(await answersOf(of, mentor)).toEqual(['field']);
  const matchIn = (state: string) =>
    api.asPlatform(manager.organisation, ctx =>
      ctx.sql('update matches set state = $2::match_state where id = $1', [databaseIdOf(match), state]),
    );
  await matchIn('ACTIVE');
  expect(await answersOf(of, mentor)).toEqual(['field', 'about']);
  await matchIn('COMPLETED');
  expect(await answersOf(of, mentor)).toEqual(['field']);
  await change('field', { visibility: 'NOBODY' });
  expect([await answersOf(of, mentor), await answersOf(of, manager), await answersOf(of, mentee)]).toEqual([
    [],
    ['about'],
    ['field', 'about'],
  ]);
});

test('what is sensitive is for the programme’s own managers, and administrators are not', async () => {
  await change('about', { visibility: 'EVERYBODY', sensitive: true });
  const [mentor, mentee] = [await person(), await person()];
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR' });
  const menteeId = await enrol(api, programme, mentee, { answers: { about: 'Me' } });
  await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE' });
  const id = globalIdOf('Participant', menteeId);
  const seen = await Promise.all([manager, administrator, mentor, mentee].map(who => answersOf(id, who)));
  expect(seen).toEqual([['about'], [], [], ['about']]);
});
