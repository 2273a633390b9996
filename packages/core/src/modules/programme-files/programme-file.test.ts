import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programmeTemplates } from './programme-templates.ts';

let api: TestPlatform;
let administrator: TestPerson;
let member: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  member = await api.person(organisation);
});
afterAll(() => api.close());

const failures = '... on Error { code message } ... on InvalidInputError { issues { path message } }';
const programme =
  'programme { id title state file phases { kind startsAt endsAt } questions { key } viewerParticipants { id } }';

async function ask(document: string, variables: object, by = administrator): Promise<any> {
  const { data, errors } = await api.execute(by, document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result?.programme ?? data.result;
}
const take = (file: unknown, startsOn = '2027-01-04', more: object = {}, by = administrator) =>
  ask(
    `mutation ($file: String!, $startsOn: String!, $title: [LocalisedTextInput!]) {
      result: importProgramme(file: $file, startsOn: $startsOn, title: $title) {
        ... on ImportProgrammeSuccess { ${programme} } ${failures} } }`,
    { file: typeof file === 'string' ? file : JSON.stringify(file), startsOn, ...more },
    by,
  );
const copy = (id: string, startsOn: string, by = administrator) =>
  ask(
    `mutation ($id: ID!, $startsOn: String!) { result: copyProgramme(id: $id, startsOn: $startsOn) {
      ... on CopyProgrammeSuccess { ${programme} } ${failures} } }`,
    { id, startsOn },
    by,
  );
const diff = (id: string, file: string, by = administrator) =>
  ask(
    'query ($id: ID!, $file: String!) { result: diffProgramme(id: $id, file: $file) { path before after } }',
    { id, file },
    by,
  );

const [oneToOne] = programmeTemplates;
const template = (): any => JSON.parse(oneToOne!.file);

test.each(programmeTemplates.map(({ key, file }) => [key, file]))(
  'the template %s opens without a change, and says all of it in both languages',
  async (_key, file) => {
    const { id, questions } = await take(file);
    expect(questions.length).toBeGreaterThan(2);
    const { data } = await api.execute(
      administrator,
      `mutation ($id: ID!) { openProgramme(id: $id) { ... on OpenProgrammeSuccess { programme { state missing { code } } } ... on Error { message } } }`,
      { id },
    );
    expect(data.openProgramme).toEqual({ programme: { state: 'OPEN', missing: [] } });
    const withoutDanish = JSON.stringify(JSON.parse(file), (key, value: unknown) => (key === 'da' ? undefined : value));
    expect(withoutDanish.match(/"en":/g)!.length).toBe(file.match(/"da":/g)!.length);
  },
);

const word = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .filter(text => text.trim() === text && !/[\p{C}\p{Z}]/u.test(text));
const texts = fc.record({ en: word, da: word });
const time = fc.record({
  day: fc.integer({ min: 0, max: 400 }),
  // Where no clock change leaves it out.
  time: fc.constantFrom('00:00', '09:30', '23:59'),
});
const design = fc.record({
  formatVersion: fc.constant(1),
  programme: fc.record({
    title: texts,
    purpose: texts,
    privacyText: texts,
    kind: fc.constantFrom('ONE_TO_ONE', 'PEER', 'REVERSE'),
    locales: fc.constant(['en', 'da']),
    languages: fc.uniqueArray(word, { maxLength: 3 }),
    timeZone: fc.constantFrom('Europe/Copenhagen', 'America/St_Johns', 'Pacific/Apia'),
    defaultCapacity: fc.integer({ min: 1, max: 50 }),
    maximumZoneHours: fc.option(fc.integer({ min: 0, max: 24 })),
    requireSharedLanguage: fc.boolean(),
    evergreen: fc.boolean(),
    offerDays: fc.integer({ min: 1, max: 90 }),
    minimumScore: fc.option(fc.constantFrom(0, 0.25, 1)),
    vocabulary: fc.constantFrom([], [{ term: 'mentor', locale: 'da', one: 'guide', many: 'guider' }]),
    weights: fc.constantFrom(
      [],
      [
        { criterion: 'LANGUAGE', weight: 2 },
        { criterion: 'AVAILABILITY', weight: 0.5 },
      ],
    ),
  }),
  phases: fc
    .array(
      fc.record({
        kind: fc.constantFrom('RECRUITMENT', 'MENTORING'),
        startsAt: fc.option(time),
        withheldCues: fc.subarray(['TITLE', 'PHOTO']),
      }),
      { maxLength: 4 },
    )
    .map(phases =>
      phases.map(({ startsAt, ...phase }, at) => ({ ...phase, key: `phase_${at}`, ...(startsAt && { startsAt }) })),
    ),
  questions: fc
    .array(
      fc.record({
        label: texts,
        help: fc.constantFrom({}, { en: 'Help' }),
        required: fc.boolean(),
        sensitive: fc.boolean(),
        options: fc.uniqueArray(fc.record({ key: word, label: fc.constantFrom({}, { da: 'Ord' }) }), {
          selector: ({ key }) => key,
          minLength: 1,
          maxLength: 4,
        }),
      }),
      { maxLength: 4 },
    )
    .map(questions =>
      questions.map((question, at) => ({
        ...question,
        key: `question_${at}`,
        type: 'SINGLE_CHOICE',
        roles: ['MENTEE'],
        comparison: 'NONE',
        weight: 1,
        visibility: 'MANAGERS',
        ...(at > 0 && { condition: { question: 'question_0', anyOf: [questions[0]!.options[0]!.key] } }),
      })),
    ),
});

test('law 12: what is exported and taken in again is identical, whatever day it begins, and nothing of it is personal', async () => {
  const owner = await api.person(await api.organisation(), { administrator: true, name: 'Somebody Unforgettable' });
  await fc.assert(
    fc.asyncProperty(design, fc.constantFrom('2027-01-01', '2027-06-15'), async (given, startsOn) => {
      const first = await take(given, startsOn, {}, owner);
      expect(first.message).toBeUndefined();
      const again = await take(first.file, '2028-02-29', {}, owner);
      expect(again.file).toBe(first.file);
      expect(await diff(again.id, first.file, owner)).toEqual([]);
      const copied = await copy(first.id, '2029-01-01', owner);
      expect(copied.file).toBe(first.file);
      expect(first.file).not.toMatch(/Unforgettable|[0-9a-f]{8}-[0-9a-f]{4}-|UHJv|@/);
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('story 28: a copy begins on its day: phases keep their distance and their local times over a clock change', async () => {
  const file = template();
  file.phases[0].startsAt = { day: 0, time: '09:00' };
  file.phases[2].startsAt = { day: 90, time: '09:00' };
  file.phases[2].endsAt = { day: 270, time: '17:00' };
  const original = await take(file, '2027-01-04');
  expect(original.phases.map((phase: any) => phase.startsAt)).toEqual([
    '2027-01-04T08:00:00.000Z',
    null,
    '2027-04-04T07:00:00.000Z',
    null,
  ]);
  const made = await copy(original.id, '2027-08-02');
  expect(made).toMatchObject({ state: 'DRAFT', viewerParticipants: [] });
  expect(made.phases[2]).toEqual({
    kind: 'MENTORING',
    startsAt: '2027-10-31T08:00:00.000Z',
    endsAt: '2028-04-28T15:00:00.000Z',
  });
  expect(await diff(made.id, original.file)).toEqual([]);
});

test('a file of another format, with an unknown field, or none at all is refused by name and makes nothing', async () => {
  const before = (await api.execute(administrator, '{ programmes(first: 100) { edges { cursor } } }')).data;
  expect(await take({ ...template(), formatVersion: 2 })).toMatchObject({ code: 'FILE_VERSION_UNKNOWN' });
  const extra = template();
  extra.questions[1].secret = 'x';
  expect(await take(extra)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['file', 'questions', '1'] }] });
  for (const file of ['', 'null', '[]', '{', '"x"', '{"formatVersion": 1}'])
    expect(await take(file)).toMatchObject({ code: 'INVALID_INPUT' });
  const twice = template();
  twice.phases[1].key = twice.phases[0].key;
  expect(await take(twice)).toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['input', 'phases', '1', 'key'] }],
  });
  expect(await take(template(), 'tomorrow')).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['startsOn'] }] });
  expect((await api.execute(administrator, '{ programmes(first: 100) { edges { cursor } } }')).data).toEqual(before);
});

test('a difference is named by keys, at the place where it is', async () => {
  const { id } = await take(template());
  const other = template();
  other.programme.offerDays = 7;
  other.questions[0].options[0].label.da = 'Karrierevej';
  other.questions.splice(3, 1);
  expect(await diff(id, JSON.stringify(other))).toEqual([
    { path: ['programme', 'offerDays'], before: 14, after: 7 },
    { path: ['questions', 'topics', 'options', 'career', 'label', 'da'], before: 'Karriere', after: 'Karrierevej' },
    { path: ['questions', 'hours'], before: expect.objectContaining({ type: 'NUMBER' }), after: null },
    { path: ['questions', '(order)'], before: expect.anything(), after: ['topics', 'goal', 'experience'] },
  ]);
});

test('files are for who manages, and only administrators make programmes of them', async () => {
  const { id, file } = await take(template());
  await api.asPlatform(administrator.organisation, ctx => ctx.sql(`update programmes set state = 'OPEN'`));
  const seen = await api.execute(member, 'query ($id: ID!) { programme(id: $id) { title file } }', { id });
  expect(seen.data.programme).toEqual({ title: 'Mentoring one to one', file: null });
  expect(await copy(id, '2027-01-01', member)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await take(file, '2027-01-01', {}, member)).toMatchObject({ code: 'NOT_FOUND' });
  const refused = await api.execute(
    member,
    'query ($id: ID!, $file: String!) { diffProgramme(id: $id, file: $file) { path } }',
    { id, file },
  );
  expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const stranger = await api.person(await api.organisation(), { administrator: true });
  expect(await copy(id, '2027-01-01', stranger)).toMatchObject({ code: 'NOT_FOUND' });
});
