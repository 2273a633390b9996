import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let member: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const [ours, theirs] = [await api.organisation(), await api.organisation()];
  manager = await api.person(ours, { name: 'Manager', administrator: true });
  member = await api.person(ours, { name: 'Member', locale: 'da' });
  stranger = await api.person(theirs, { name: 'Stranger', administrator: true });
});
afterAll(() => api.close());

const create = /* GraphQL */ `
  mutation ($input: CreateProgrammeInput!) {
    createProgramme(input: $input) {
      __typename
      ... on CreateProgrammeSuccess { programme { id title state allowedActions phases { kind } purposeTexts { locale text } privacyTexts { locale } questions { key label labelTexts { text } options { key label isRetired } } } }
      ... on Error { code message }
      ... on InvalidInputError { issues { path code } }
    }
  }
`;
const open = /* GraphQL */ `
  mutation ($id: ID!) {
    openProgramme(id: $id) {
      __typename
      ... on OpenProgrammeSuccess { programme { state allowedActions } }
      ... on Error { code message }
      ... on IllegalTransitionError { from action allowed }
    }
  }
`;

function input(overrides: object = {}) {
  const both = (en: string, da: string) => [
    { locale: 'en', text: en },
    { locale: 'da', text: da },
  ];
  return {
    title: both('First steps', 'Første skridt'),
    purpose: both('Learn a trade', 'Lær et fag'),
    privacyText: both('Only matched people see your answers.', 'Kun din makker ser dine svar.'),
    locales: ['en', 'da'],
    timeZone: 'Europe/Copenhagen',
    phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }],
    questions: [
      {
        key: 'field',
        label: both('Field', 'Fag'),
        type: 'SINGLE_CHOICE',
        options: [{ key: 'Web' }, { key: 'Data', label: both('Data', 'Tal') }],
        roles: ['MENTOR', 'MENTEE'],
        comparison: 'SAME',
        weight: 2,
      },
    ],
    ...overrides,
  };
}

async function programme(): Promise<string> {
  const { data } = await api.execute(manager, create, { input: input() });
  return data.createProgramme.programme.id;
}

test('who draws up a programme manages it', async () => {
  const { data } = await api.execute(manager, create, { input: input() });
  expect(data.createProgramme).toEqual({
    __typename: 'CreateProgrammeSuccess',
    programme: {
      id: expect.any(String),
      title: 'First steps',
      state: 'DRAFT',
      allowedActions: ['OPEN_PROGRAMME', 'CANCEL_PROGRAMME'],
      phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }],
      purposeTexts: [
        { locale: 'da', text: 'Lær et fag' },
        { locale: 'en', text: 'Learn a trade' },
      ],
      privacyTexts: [{ locale: 'da' }, { locale: 'en' }],
      questions: [
        {
          key: 'field',
          label: 'Field',
          labelTexts: [{ text: 'Fag' }, { text: 'Field' }],
          options: ['Web', 'Data'].map(option => ({ key: option, label: option, isRetired: false })),
        },
      ],
    },
  });
});

test('a programme opens once, and then says what is possible instead', async () => {
  const id = await programme();
  expect((await api.execute(manager, open, { id })).data.openProgramme).toEqual({
    __typename: 'OpenProgrammeSuccess',
    // Nobody is matched yet, so it can't start.
    programme: { state: 'OPEN', allowedActions: ['PAUSE_PROGRAMME', 'CANCEL_PROGRAMME'] },
  });
  expect((await api.execute(manager, open, { id })).data.openProgramme).toMatchObject({
    __typename: 'IllegalTransitionError',
    code: 'ILLEGAL_TRANSITION',
    from: 'OPEN',
    action: 'OPEN_PROGRAMME',
    allowed: ['START_PROGRAMME', 'PAUSE_PROGRAMME', 'CANCEL_PROGRAMME'],
  });
});

test('a programme without a phase, or with a text missing in one language, does not open and says what is missing', async () => {
  const { data } = await api.execute(manager, create, {
    input: input({ phases: [], purpose: [{ locale: 'en', text: 'Learn' }] }),
  });
  const answer = await api.execute(manager, open, { id: data.createProgramme.programme.id });
  expect(answer.data.openProgramme).toEqual({
    __typename: 'ConflictError',
    code: 'PROGRAMME_NOT_READY',
    message: 'The programme is not ready: it has no phase, its purpose is missing in da.',
  });
});

test('wrong input names every place that is wrong and stores nothing', async () => {
  const before = await api.execute(manager, '{ programmes(first: 100) { edges { cursor } } }');
  const question = input().questions[0];
  const { data } = await api.execute(manager, create, {
    input: input({ defaultCapacity: 0, questions: [question, { ...question, options: [] }] }),
  });
  expect(data.createProgramme).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [
      { path: ['input', 'defaultCapacity'] },
      { path: ['input', 'questions', '1', 'key'] },
      { path: ['input', 'questions', '1', 'options'] },
    ],
  });
  expect(await api.execute(manager, '{ programmes(first: 100) { edges { cursor } } }')).toEqual(before);
});

test('a member who is no administrator creates no programme', async () => {
  const { data } = await api.execute(member, create, { input: input() });
  expect(data.createProgramme).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
});

test('a draft is its managers’ alone; an open programme is every member’s to find, in their language', async () => {
  const id = await programme();
  const query =
    'query ($id: ID!) { programme(id: $id) { title allowedActions refusedActions { action code } } node(id: $id) { id } }';
  expect((await api.execute(member, query, { id })).data).toEqual({ programme: null, node: null });
  await api.execute(manager, open, { id });
  const { data } = await api.execute(member, query, { id });
  expect(data.programme).toMatchObject({ title: 'Første skridt', allowedActions: [] });
  expect(data.programme.refusedActions[0]).toEqual({ action: 'OPEN_PROGRAMME', code: 'FORBIDDEN' });
  expect(data.node).toEqual({ id });
});

test('a programme of another organisation looks like one that does not exist', async () => {
  const id = await programme();
  await api.execute(manager, open, { id });
  const unknown = Buffer.from('Programme:0198c0de-0000-7000-8000-000000000000').toString('base64url');
  for (const document of [
    open,
    'query ($id: ID!) { programme(id: $id) { id } }',
    'query ($id: ID!) { node(id: $id) { id } }',
  ]) {
    const foreign = await api.execute(stranger, document, { id });
    expect(foreign).toEqual(await api.execute(stranger, document, { id: unknown }));
  }
  expect((await api.execute(stranger, '{ programmes { edges { node { id } } } }')).data.programmes.edges).toEqual([]);
});

test('a malformed id is refused and not looked for', async () => {
  const answer = await api.execute(manager, open, { id: 'nonsense' });
  expect(answer.data.openProgramme).toMatchObject({ code: 'NOT_FOUND' });
  const noUuid = Buffer.from('Programme:1 or 1=1').toString('base64url');
  expect((await api.execute(manager, open, { id: noUuid })).data.openProgramme).toMatchObject({ code: 'NOT_FOUND' });
});

test('nobody signed in reads and changes nothing', async () => {
  const read = await api.execute(undefined, '{ viewer { person { id } } programmes { edges { cursor } } }');
  expect(read.errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' }, path: ['programmes'] });
  const write = await api.execute(undefined, create, { input: input() });
  expect(write.errors?.[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
});

test('an expired token and a forged one are told apart from none', async () => {
  const expired = await api.issuer.token({ sub: manager.email }, { expiresAt: new Date(Date.now() - 120_000) });
  const read = (token: string) => api.execute({ token }, '{ programmes { edges { cursor } } }');
  expect((await read(expired)).errors?.[0]?.extensions).toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect((await read(`${manager.token.slice(0, -8)}AAAAAAAA`)).errors?.[0]?.extensions).toMatchObject({
    code: 'TOKEN_INVALID',
  });
  expect((await read('x.y.z')).errors?.[0]?.extensions).toMatchObject({ code: 'TOKEN_INVALID' });
});
