import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createMatch, createProgramme, enrol, inBoth, type TestProgramme } from '@mentorkit/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;
let administrator: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  administrator = await api.person(organisation, { administrator: true });
  manager = await api.person(organisation, { name: 'Manager' });
});
afterAll(() => api.close());

const both = (en: string, da: string) => [
  { locale: 'en', text: en },
  { locale: 'da', text: da },
];
const errors = `... on Error { code message } ... on InvalidInputError { issues { path code message } }
  ... on StaleError { current { id } }`;
const preview = '... on ConfirmationNeededError { people effects { code people message } }';
const previewed = /^(changePhase|addQuestion|changeQuestion|restoreQuestion)$/;
const designed = `id state version vocabulary { term locale one } minimumScore weights { criterion weight }
  maximumZoneHours missing { code path locale mutation } titleTexts { locale text }
  phases { id kind version } questions { id key version isRetired required options { key label isRetired } }`;

async function change(programme: TestProgramme, input: object, more: object = {}, by = manager): Promise<any> {
  const { version } = await read(programme, by === administrator ? by : manager);
  const { data } = await api.execute(
    by,
    `mutation ($id: ID!, $input: ChangeProgrammeInput!, $version: Int!, $confirmed: Int) {
      result: changeProgramme(id: $id, input: $input, version: $version, confirmed: $confirmed) {
        ... on ChangeProgrammeSuccess { programme { ${designed} } } ${errors} ${preview} } }`,
    { id: programme.globalId, input, version, ...more },
  );
  return data.result.programme ?? data.result;
}

async function read(programme: TestProgramme, by = manager): Promise<any> {
  const { data } = await api.execute(by, `query ($id: ID!) { programme(id: $id) { ${designed} } }`, {
    id: programme.globalId,
  });
  return data.programme;
}

/** One of the other mutations, with the arguments written out. */
async function design(mutation: string, args: string, variables: object = {}, by = manager): Promise<any> {
  const success = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Success`;
  const selection = /^(addQuestion|changeQuestion|restoreQuestion)$/.test(mutation)
    ? 'question { id key version isRetired required options { key label isRetired } }'
    : `programme { ${designed} }`;
  const given = Object.entries(variables).map(([name, type]) => `$${name}: ${(type as [string, unknown])[0]}`);
  const { data, errors: failed } = await api.execute(
    by,
    `mutation ${given.length > 0 ? `(${given.join(', ')})` : ''} {
      result: ${mutation}(${args}) {
        ... on ${success} { ${selection} } ${errors} ${previewed.test(mutation) ? preview : ''} } }`,
    Object.fromEntries(Object.entries(variables).map(([name, [, value]]: any) => [name, value])),
  );
  if (failed) throw new Error(JSON.stringify(failed));
  return data.result.programme ?? data.result.question ?? data.result;
}

const inputOf = (type: string, input: object) => ({ input: [type, input] });

test('what is given of a programme changes, the rest stays, and whoever was slower is told', async () => {
  const programme = await createProgramme(api, manager, { state: 'DRAFT' });
  const changed = await change(programme, {
    title: both('Second steps', 'Næste skridt'),
    vocabulary: [{ term: 'MENTOR', locale: 'da', one: 'guide' }],
    weights: [{ criterion: 'TIME_ZONE', weight: 3 }],
    minimumScore: 0.25,
    maximumZoneHours: 6,
  });
  expect(changed).toMatchObject({
    version: 2,
    vocabulary: [{ term: 'MENTOR', locale: 'da', one: 'guide' }],
    minimumScore: 0.25,
    maximumZoneHours: 6,
    weights: [
      { criterion: 'LANGUAGE', weight: 1 },
      { criterion: 'TIME_ZONE', weight: 3 },
      { criterion: 'AVAILABILITY', weight: 1 },
    ],
  });
  expect(await change(programme, { maximumZoneHours: null, minimumScore: null })).toMatchObject({
    maximumZoneHours: null,
    minimumScore: null,
    titleTexts: expect.arrayContaining([{ locale: 'da', text: 'Næste skridt' }]),
  });
  expect(await change(programme, { offerDays: 3 }, { version: 2 })).toMatchObject({ code: 'STALE' });
  // What says nothing new is no change.
  expect(await change(programme, { maximumZoneHours: null })).toMatchObject({ version: 3 });
});

test('a draft says what it lacks and which mutation brings it, until it opens', async () => {
  const { data } = await api.execute(
    administrator,
    `mutation ($input: CreateProgrammeInput!) { createProgramme(input: $input) {
      ... on CreateProgrammeSuccess { programme { id } } } }`,
    {
      input: {
        title: both('A', 'B'),
        purpose: [{ locale: 'en', text: 'Learn' }],
        privacyText: both('A', 'B'),
        locales: ['en', 'da'],
        timeZone: 'UTC',
        questions: [{ key: 'field', label: [{ locale: 'da', text: 'Fag' }], type: 'TEXT', roles: ['MENTEE'] }],
      },
    },
  );
  const programme = { globalId: data.createProgramme.programme.id } as TestProgramme;
  const { missing, questions } = await read(programme, administrator);
  expect(missing).toEqual([
    { code: 'NO_PHASE', path: ['phases'], locale: null, mutation: 'addPhase' },
    { code: 'TEXT_MISSING', path: ['purpose'], locale: 'da', mutation: 'changeProgramme' },
    { code: 'QUESTION_TEXT_MISSING', path: ['questions', questions[0].id], locale: 'en', mutation: 'changeQuestion' },
  ]);
  await design('addPhase', `programmeId: "${programme.globalId}", input: { kind: MENTORING }`, {}, administrator);
  await design(
    'changeQuestion',
    `id: "${questions[0].id}", input: $input, version: 1`,
    inputOf('ChangeQuestionInput!', { label: both('Field', 'Fag') }),
    administrator,
  );
  expect((await change(programme, { purpose: both('Learn', 'Lær') }, {}, administrator)).missing).toEqual([]);
  const opened = await api.execute(
    administrator,
    'mutation ($id: ID!) { openProgramme(id: $id) { ... on OpenProgrammeSuccess { programme { state } } } }',
    { id: programme.globalId },
  );
  expect(opened.data.openProgramme.programme.state).toBe('OPEN');
});

test('once it is open, a language comes with all its texts in one call', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  expect(await change(programme, { locales: ['en', 'da', 'sv'] })).toMatchObject({
    code: 'INVALID_INPUT',
    issues: ['title', 'purpose', 'privacyText'].map(field => ({ path: ['input', field], code: 'TEXT_MISSING' })),
  });
  const inSwedish = [...both('A', 'B'), { locale: 'sv', text: 'C' }];
  const texts = { title: inSwedish, purpose: inSwedish, privacyText: inSwedish };
  expect(await change(programme, { locales: ['en', 'da', 'sv'], ...texts })).toMatchObject({ version: 2 });
});

test('the kind stays once somebody takes part, and nothing changes when it is over', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN' });
  expect(await change(programme, { kind: 'PEER' })).toMatchObject({ version: 2 });
  const run = await api.execute(
    manager,
    `mutation ($id: ID!) { startMatchingRun(input: { programmeId: $id, strategy: "x" }) { ... on Error { code } } }`,
    { id: programme.globalId },
  );
  expect(run.data.startMatchingRun).toEqual({ code: 'KIND_UNSUPPORTED' });
  await enrol(api, programme, await api.person(manager.organisation), { state: 'DRAFT' });
  expect(await change(programme, { kind: 'REVERSE' })).toMatchObject({ code: 'PROGRAMME_KIND_FIXED' });
  for (const state of ['COMPLETED', 'ARCHIVED', 'CANCELLED']) {
    const over = await createProgramme(api, manager, { state: state });
    expect(await change(over, { offerDays: 3 })).toMatchObject({ code: 'PROGRAMME_READ_ONLY' });
  }
});

test('a limit that others were matched by is told with their number, and changes nothing until they are confirmed', async () => {
  const programme = await createProgramme(api, manager, { state: 'RUNNING' });
  const people = await Promise.all([1, 2, 3, 4].map(() => api.person(manager.organisation)));
  const [mentor, mentee] = [
    await enrol(api, programme, people[0]!, { role: 'MENTOR', capacity: 2 }),
    await enrol(api, programme, people[1]!),
  ];
  await createMatch(api, programme, mentor, mentee, { state: 'ACTIVE' });
  const refused = await change(programme, { maximumZoneHours: 2 });
  expect(refused).toMatchObject({
    code: 'CONFIRMATION_NEEDED',
    people: 2,
    effects: [{ code: 'MATCHES_STAY', people: 2 }],
  });
  expect(await read(programme)).toMatchObject({ version: 1, maximumZoneHours: null });
  // Somebody is matched in between: it is more by now.
  const other = await enrol(api, programme, people[2]!);
  await createMatch(api, programme, mentor, other, { state: 'OFFERED' });
  expect(await change(programme, { maximumZoneHours: 2 }, { confirmed: 2 })).toMatchObject({ people: 3 });
  expect(await change(programme, { maximumZoneHours: 2 }, { confirmed: 3 })).toMatchObject({ maximumZoneHours: 2 });
  expect(await change(programme, { defaultCapacity: 4, offerDays: 7 })).toMatchObject({ version: 3 });
});

test('phases are added, put in order and taken out; those that have begun stay', async () => {
  const programme = await createProgramme(api, manager, { phases: [{ kind: 'RECRUITMENT' }, { kind: 'MENTORING' }] });
  const [first, last] = (await read(programme)).phases;
  const { phases } = await design(
    'addPhase',
    `programmeId: "${programme.globalId}", afterId: "${first.id}", input: { kind: MATCHING }`,
  );
  expect(phases.map((phase: any) => phase.kind)).toEqual(['RECRUITMENT', 'MATCHING', 'MENTORING']);
  const ids = (...order: string[]) => ({ ids: ['[ID!]!', order] });
  const reorder = (order: object) =>
    design('reorderPhases', `programmeId: "${programme.globalId}", phaseIds: $ids`, order);
  expect(await reorder(ids(last.id, first.id))).toMatchObject({ code: 'INVALID_INPUT', issues: [{ code: 'NOT_ALL' }] });
  const turned = await reorder(ids(last.id, phases[1].id, first.id));
  expect(turned.phases.map((phase: any) => phase.kind)).toEqual(['MENTORING', 'MATCHING', 'RECRUITMENT']);
  await api.asPlatform(manager.organisation, ctx =>
    ctx.sql(`update phases set state = 'ACTIVE' where programme_id = $1 and kind = 'MENTORING'`, [programme.id]),
  );
  expect(await reorder(ids(first.id, phases[1].id, last.id))).toMatchObject({ code: 'PHASE_BEGUN' });
  expect(await design('removePhase', `id: "${last.id}", version: 1`)).toMatchObject({ code: 'PHASE_BEGUN' });
  expect(
    await design('changePhase', `id: "${last.id}", version: 1, input: { startsAt: "2027-01-01T00:00:00Z" }`),
  ).toMatchObject({ code: 'PHASE_BEGUN' });
  const left = await design('removePhase', `id: "${first.id}", version: 1`);
  expect(left.phases.map((phase: any) => phase.kind)).toEqual(['MENTORING', 'MATCHING']);
  expect(await design('removePhase', `id: "${phases[1].id}", version: 7`)).toMatchObject({ code: 'STALE' });
});

test('to show a cue earlier is told with the number of those who will see it', async () => {
  const programme = await createProgramme(api, manager, {
    phases: [{ kind: 'MATCHING', withheldCues: ['TITLE', 'UNIT'] }],
  });
  for (let index = 0; index < 3; index++) await enrol(api, programme, await api.person(manager.organisation));
  const [{ id }] = (await read(programme)).phases;
  const show = (more = '') => design('changePhase', `id: "${id}", version: 1, input: { withheldCues: [TITLE] }${more}`);
  expect(await show()).toMatchObject({ code: 'CONFIRMATION_NEEDED', effects: [{ code: 'CUES_SHOWN', people: 3 }] });
  expect(await show(', confirmed: 3')).toMatchObject({ phases: [{ version: 2 }] });
});

test('only who manages it designs a programme', async () => {
  const programme = await createProgramme(api, manager, { state: 'OPEN', phases: [{ kind: 'MENTORING' }] });
  const member = await api.person(manager.organisation);
  const [phase] = (await read(programme)).phases;
  expect(await change(programme, { offerDays: 3 }, {}, member)).toMatchObject({ code: 'FORBIDDEN' });
  expect(await design('removePhase', `id: "${phase.id}", version: 1`, {}, member)).toMatchObject({ code: 'FORBIDDEN' });
  const stranger = await api.person(await api.organisation(), { administrator: true });
  expect(await design('removePhase', `id: "${phase.id}", version: 1`, {}, stranger)).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await read(programme, member)).toMatchObject({ missing: [], minimumScore: null });
});

test('two who edit the same: one is stored, the other sees what is now', async () => {
  const programme = await createProgramme(api, manager, { title: inBoth('Before', 'Før') });
  const answers = await Promise.all([
    change(programme, { offerDays: 5 }, { version: 1 }),
    change(programme, { offerDays: 6 }, { version: 1 }),
  ]);
  expect(answers.filter(({ code }) => code === 'STALE')).toHaveLength(1);
  expect(answers.find(({ code }) => code)!.current).toEqual({ id: programme.globalId });
});
