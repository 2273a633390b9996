import { readFile } from 'node:fs/promises';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createImport,
  importEnd,
  importFile,
  inBoth,
  openForApplications,
  pieces,
  tokenOf,
  type TestQuestion,
} from '@mentorkit/testing/world';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RequestContext } from '../../context.ts';
import { subscribeWithin } from '../../events/subscription.ts';
import { decodeId } from '../../ids.ts';
import { schema } from '../../api/schema.ts';
import { contextFor, presentableError } from '../../api/yoga.ts';
import type { JobTry } from '../../jobs/job.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import { receiveImportFile } from './participant-import.upload.ts';

let api: TestPlatform;
let manager: TestPerson;
let stranger: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ worker: true });
  manager = await api.person(await api.organisation(), { administrator: true });
  stranger = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const header = 'id,role,time_zone';

interface StoredPerson {
  name: string;
  email: string | null;
  zone: string;
  state: string;
  role: string;
  capacity: number;
  languages: string[];
  answers: object;
  version: number;
  updated: string;
}

async function stored(programme: string): Promise<StoredPerson[]> {
  return await api.asPlatform(manager.organisation, ctx =>
    ctx.sql<StoredPerson>(
      `select m.display_name name, m.email, m.time_zone zone, p.state::text, p.role::text, p.capacity, p.languages,
              p.answers, p.version + m.version "version", greatest(p.updated_at, m.updated_at)::text updated
         from participants p join memberships m on m.id = p.membership_id
        where p.programme_id = $1 order by p.external_id`,
      [decodeId(programme).id],
    ),
  );
}

test('4,761 real people are imported, with all that they left out, and once more changes nothing', async () => {
  const questions: TestQuestion[] = [
    { key: 'role_interest', label: inBoth('Wished role'), type: 'TEXT' },
    { key: 'age', label: inBoth('Age'), type: 'NUMBER' },
    { key: 'has_children', label: inBoth('Children'), type: 'BOOLEAN', roles: ['MENTEE'] },
  ];
  const programme = await openForApplications(api, manager, { questions });
  const file = await readFile(new URL('../../../../server/demo/new-coders/participants.csv', import.meta.url));
  const first = await importFile(api, manager, programme, file);
  expect(first).toEqual({
    state: 'SUCCEEDED',
    progress: 1,
    bytes: file.length,
    rowsRead: 4761,
    rowsCreated: 4761,
    rowsUpdated: 0,
    rowsUnchanged: 0,
    rowsRejected: 0,
    ignoredColumns: [
      'country',
      'works_in',
      'employment',
      'months_programming',
      'hours_per_week',
      'education',
      'major',
      'gender',
    ],
    failure: null,
    issueCount: 0,
    issues: [],
  });
  const before = await stored(programme);
  expect(before.filter(({ role, state }) => role === 'MENTOR' && state === 'APPROVED')).toHaveLength(957);
  expect(before[0]).toMatchObject({
    name: 'Mentee 000692',
    email: null,
    zone: 'America/Chicago',
    capacity: 1,
    languages: ['Hungarian'],
    answers: { role_interest: 'Mobile Developer', age: 22, has_children: false },
  });
  const again = await importFile(api, manager, programme, file);
  expect(again).toMatchObject({
    state: 'SUCCEEDED',
    rowsRead: 4761,
    rowsUnchanged: 4761,
    rowsCreated: 0,
    rowsUpdated: 0,
  });
  expect(await stored(programme)).toEqual(before);
}, 60_000);

test('every row is accepted, or reported with row, column and a reason in the reader’s language', async () => {
  const programme = await openForApplications(api, manager);
  const file = [
    `${header},capacity,field,shoe_size`,
    'a,mentor,Europe/Oslo,3,Web,43',
    'b,mentee,Nowhere/Land,,Law,38',
    '',
    'a,mentee,Europe/Oslo,,,',
    'c,mentee,Europe/Oslo',
  ].join('\r\n');
  expect(await importFile(api, manager, programme, file, 'da')).toMatchObject({
    state: 'SUCCEEDED',
    rowsRead: 4,
    rowsCreated: 1,
    rowsRejected: 3,
    ignoredColumns: ['shoe_size'],
    issueCount: 4,
    issues: [
      {
        row: 3,
        column: 'time_zone',
        code: 'UNKNOWN_TIME_ZONE',
        message: '"Nowhere/Land" er ikke en tidszone i IANA-databasen.',
      },
      { row: 3, column: 'field', code: 'UNKNOWN_OPTION', message: '"Law" er ikke et af de mulige svar.' },
      { row: 5, column: 'id', code: 'DUPLICATE_ID', message: 'Id "a" stod allerede i række 2.' },
      { row: 6, column: null, code: 'WRONG_COLUMN_COUNT', message: 'Denne række har 3 kolonner; overskriften har 6.' },
    ],
  });
  expect(await stored(programme)).toHaveLength(1);
});

test.each([
  ['missing column', 'id,role\n1,mentor\n', 'MISSING_COLUMN', 'The column "time_zone" is missing.'],
  ['no file at all', '', 'EMPTY_FILE', 'The file is empty.'],
  [
    'quotes',
    `${header}\na,mentor,Asia/Tokyo\nb,"mentor,Asia/Tokyo\n`,
    'BAD_QUOTES',
    'The quotes in row 3 do not match, so what follows cannot be read.',
  ],
  [
    'Latin-1',
    Buffer.from(`${header}\na,mentor,Asia/Tokyo\n\xe6,mentor,Asia/Tokyo`, 'latin1'),
    'BAD_ENCODING',
    'The file is not UTF-8 text; see line 3.',
  ],
  [
    'UTF-16',
    Buffer.from(`\ufeff${header}\na,mentor,Asia/Tokyo\n`, 'utf16le'),
    'BAD_ENCODING',
    'The file is not UTF-8 text; see line 1.',
  ],
  [
    'garbage',
    Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * at) % 251)),
    'BAD_ENCODING',
    expect.any(String),
  ],
  ['a hundred thousand columns', `${header}${',x'.repeat(100_000)}\n`, 'TOO_MANY_COLUMNS', expect.any(String)],
])(
  'of a file that cannot be read (%s) nobody is stored, and the reason is told',
  async (_what, file, code, message) => {
    const programme = await openForApplications(api, manager);
    expect(await importFile(api, manager, programme, file)).toMatchObject({
      state: 'FAILED',
      failure: { code, message },
    });
    expect(await stored(programme)).toEqual([]);
  },
);

test('a file that breaks after a thousand good rows leaves nothing of them', async () => {
  const programme = await openForApplications(api, manager);
  const rows = Array.from({ length: 1200 }, (_, at) => `p${at},mentee,Asia/Tokyo`).join('\n');
  const found = await importFile(api, manager, programme, `${header}\n${rows}\nlast,"mentee`);
  expect(found).toMatchObject({ state: 'FAILED', failure: { code: 'BAD_QUOTES' }, rowsCreated: 0 });
  expect(await stored(programme)).toEqual([]);
});

test('of a file that is wrong in every row, a thousand reasons are kept and all rows counted', async () => {
  const programme = await openForApplications(api, manager);
  const rows = Array.from({ length: 1500 }, (_, at) => `p${at},coach,Asia/Tokyo`).join('\n');
  const found = await importFile(api, manager, programme, `${header}\n${rows}`);
  expect(found).toMatchObject({ state: 'SUCCEEDED', rowsRead: 1500, rowsRejected: 1500, issueCount: 1000 });
});

test('a file that says something new changes that and nothing else', async () => {
  const programme = await openForApplications(api, manager);
  const full = 'id,role,time_zone,name,capacity,languages,field,topics';
  await importFile(
    api,
    manager,
    programme,
    `${full}\na,mentor,Asia/Tokyo,Ann,3,Danish,Web,Code;Talks\nb,mentor,Asia/Tokyo,Bo,,,,`,
  );
  const [ann, bo] = await stored(programme);
  expect(bo).toMatchObject({ name: 'Bo', capacity: 2, languages: [], answers: {} });
  const next = 'id,role,time_zone,field,topics';
  const found = await importFile(api, manager, programme, `${next}\na,mentor,Asia/Tokyo,Data,\nb,mentor,Asia/Seoul,,`);
  expect(found).toMatchObject({ rowsUpdated: 2, rowsUnchanged: 0 });
  expect(await stored(programme)).toMatchObject([
    // Columns that the file does not have are not touched; an empty cell of one that it has takes the answer back.
    { ...ann, answers: { field: 'Data' }, version: ann!.version + 1, updated: expect.any(String) },
    { ...bo, zone: 'Asia/Seoul', version: bo!.version + 1, updated: expect.any(String) },
  ]);
});

test('who is a member already is found by their address, and what they said of themselves stays', async () => {
  const programme = await openForApplications(api, manager);
  const member = await api.person(manager.organisation, { name: 'Mia', timeZone: 'Europe/Copenhagen' });
  // Signing in makes them somebody who speaks for themselves.
  await api.execute(member, '{ viewer { person { id } } }');
  const file = `id,role,time_zone,email,name\na,mentor,Asia/Tokyo,${member.email},Somebody else\nb,mentee,Asia/Tokyo,${member.email},Nobody`;
  expect(await importFile(api, manager, programme, file)).toMatchObject({ rowsCreated: 2 });
  expect(await importFile(api, manager, programme, file)).toMatchObject({ rowsUnchanged: 2 });
  const people = await stored(programme);
  expect(people.map(({ name, role, zone }) => [name, role, zone])).toEqual([
    ['Mia', 'MENTOR', 'Europe/Copenhagen'],
    ['Mia', 'MENTEE', 'Europe/Copenhagen'],
  ]);
  const { data } = await api.execute(
    member,
    'query ($id: ID!) { programme(id: $id) { viewerParticipants { role } } }',
    { id: programme },
  );
  expect(data.programme.viewerParticipants).toEqual([{ role: 'MENTOR' }, { role: 'MENTEE' }]);
});

test('an id stays with the person and the role that it stood for', async () => {
  const programme = await openForApplications(api, manager);
  const columns = 'id,role,time_zone,email';
  await importFile(api, manager, programme, `${columns}\na,mentor,Asia/Tokyo,ann@x.invalid\nb,mentor,Asia/Tokyo,`);
  const before = await stored(programme);
  const found = await importFile(
    api,
    manager,
    programme,
    [columns, 'a,mentor,Asia/Tokyo,bo@x.invalid', 'b,mentee,Asia/Tokyo,', 'c,mentor,Asia/Tokyo,ann@x.invalid'].join(
      '\n',
    ),
  );
  expect(found).toMatchObject({ rowsRejected: 3, rowsCreated: 0, rowsUpdated: 0 });
  expect(found.issues.map(({ row, column, code }: any) => [row, column, code])).toEqual([
    [2, 'email', 'OTHER_PERSON'],
    [3, 'role', 'OTHER_ROLE'],
    [4, 'id', 'OTHER_ID'],
  ]);
  expect(await stored(programme)).toEqual(before);
  // Who came without an address may get one later.
  expect(await importFile(api, manager, programme, `${columns}\nb,mentor,Asia/Tokyo,bea@x.invalid`)).toMatchObject({
    rowsUpdated: 1,
  });
  expect((await stored(programme))[1]).toMatchObject({ email: 'bea@x.invalid' });
});

test('who has left does not come back by an import, and no capacity falls below the places taken', async () => {
  const programme = await openForApplications(api, manager);
  const columns = 'id,role,time_zone,capacity';
  await importFile(api, manager, programme, `${columns}\na,mentor,Asia/Tokyo,3\nb,mentor,Asia/Tokyo,2`);
  await api.asPlatform(manager.organisation, async ctx => {
    await ctx.sql(`update participants set places_taken = 2 where external_id = 'a'`);
    await ctx.sql(`update participants set state = 'REMOVED' where external_id = 'b'`);
  });
  const found = await importFile(api, manager, programme, `${columns}\na,mentor,Asia/Tokyo,1\nb,mentor,Asia/Tokyo,2`);
  expect(found).toMatchObject({
    rowsRejected: 1,
    rowsUnchanged: 1,
    issues: [{ row: 2, column: 'capacity', code: 'OUT_OF_RANGE', message: '1 is not between 2 and 50.' }],
  });
  expect(await stored(programme)).toMatchObject([{ capacity: 3 }, { state: 'REMOVED' }]);
});

test('an address takes one file: the second, and a made-up one, are refused', async () => {
  const programme = await openForApplications(api, manager);
  const upload = await createImport(api, manager, programme);
  expect(upload).toMatchObject({
    __typename: 'CreateParticipantImportSuccess',
    import: { state: 'AWAITING_FILE' },
    uploadUrl: expect.stringMatching(/^https:\/\/mentorkit\.test\/imports\/[\w-]{43}$/),
  });
  const file = Buffer.from(`${header}\na,mentor,Asia/Tokyo`);
  const both = await Promise.allSettled(
    [1, 2].map(() => receiveImportFile(api.platform, tokenOf(upload), pieces(file))),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'UPLOAD_ADDRESS_USED' } });
  await expect(receiveImportFile(api.platform, 'x'.repeat(43), pieces(file))).rejects.toMatchObject({
    code: 'UPLOAD_ADDRESS_USED',
  });
  expect(await importEnd(api, manager, upload.import.id)).toMatchObject({ rowsCreated: 1 });
});

test('an address is good for an hour', async () => {
  let now = Temporal.Now.instant();
  const later = await createTestPlatform({ beside: api, now: () => now });
  const upload = await createImport(later, manager, await openForApplications(later, manager));
  now = now.add({ minutes: 61 });
  await expect(receiveImportFile(later.platform, tokenOf(upload), pieces(Buffer.from(header)))).rejects.toMatchObject({
    code: 'UPLOAD_ADDRESS_USED',
  });
  await later.close();
});

test('of a file that is too large, or whose sender goes away, nothing is kept', async () => {
  const small = await createTestPlatform({ beside: api, config: { importLimitBytes: 1024 * 1024 } });
  const programme = await openForApplications(small, manager);
  let taken = 0;
  const endless = (async function* () {
    for (; ; taken += 64) yield Buffer.alloc(64 * 1024, 'a,b\n');
  })();
  const broken = (async function* () {
    yield Buffer.alloc(600 * 1024, 'a');
    throw new Error('socket hang up');
  })();
  for (const [file, code, length] of [
    [endless, 'FILE_TOO_LARGE', undefined],
    [pieces(Buffer.from(header)), 'FILE_TOO_LARGE', 2 * 1024 * 1024],
    [broken, 'UPLOAD_INTERRUPTED', undefined],
  ] as const) {
    const upload = await createImport(small, manager, programme);
    await expect(receiveImportFile(small.platform, tokenOf(upload), file, length)).rejects.toMatchObject({ code });
    expect(await importEnd(small, manager, upload.import.id)).toMatchObject({ state: 'FAILED', failure: { code } });
  }
  // No more of it is read than it takes to know: sizes in KiB.
  expect(taken).toBeLessThanOrEqual(1024);
  const chunks = await api.asPlatform(manager.organisation, ctx => ctx.sql('select 1 from import_chunks'));
  expect(chunks).toEqual([]);
  await small.close();
});

test('the job may run twice, one after the other and at once, and has run once', async () => {
  const idle = await createTestPlatform({ beside: api });
  const programme = await openForApplications(idle, manager);
  const upload = await createImport(idle, manager, programme);
  await receiveImportFile(idle.platform, tokenOf(upload), pieces(Buffer.from(`${header}\na,mentor,Asia/Tokyo`)));
  const input = { importId: decodeId(upload.import.id).id };
  const run = () =>
    idle.asPlatform(manager.organisation, ctx => importParticipantsHandler.handle(ctx, input, {} as JobTry));
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await importEnd(idle, manager, upload.import.id)).toMatchObject({
    state: 'SUCCEEDED',
    rowsCreated: 1,
    rowsUnchanged: 0,
  });
  expect(await stored(programme)).toHaveLength(1);
  const audit = await idle.asPlatform(manager.organisation, ctx =>
    ctx.sql<{ action: string }>('select action from audit_events where subject_id = $1 order by id', [input.importId]),
  );
  expect(audit.map(({ action }) => action)).toEqual(['import.create', 'import.complete']);
  await idle.close();
});

test('an import that its workers died over has failed, and took nobody in', async () => {
  const idle = await createTestPlatform({ beside: api });
  const programme = await openForApplications(idle, manager);
  const upload = await createImport(idle, manager, programme);
  await receiveImportFile(idle.platform, tokenOf(upload), pieces(Buffer.from(`${header}\na,mentor,Asia/Tokyo`)));
  const input = { importId: decodeId(upload.import.id).id };
  await idle.asPlatform(manager.organisation, ctx => importParticipantsHandler.abandon!(ctx, input, 'Too bad'));
  expect(await importEnd(idle, manager, upload.import.id)).toMatchObject({
    state: 'FAILED',
    failure: { code: 'UNEXPECTED' },
  });
  expect(await stored(programme)).toEqual([]);
  await idle.close();
});

test('who subscribes sees the import come to its end, and nobody else does', async () => {
  const programme = await openForApplications(api, manager);
  const upload = await createImport(api, manager, programme);
  const seen: string[] = [];
  const events = await follow(manager, upload.import.id);
  if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
  const following = (async () => {
    for await (const { data } of events) seen.push((data as any).importProgress.state);
  })();
  await vi.waitFor(() => expect(seen).toEqual(['AWAITING_FILE']), { timeout: 10_000 });
  await receiveImportFile(api.platform, tokenOf(upload), pieces(Buffer.from(`${header}\na,mentor,Asia/Tokyo`)));
  await following;
  expect(seen.at(-1)).toBe('SUCCEEDED');
  const refused = await follow(await api.person(manager.organisation), upload.import.id);
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

async function follow(person: TestPerson, id: string) {
  const credentials = {
    organisation: undefined,
    acceptLanguage: undefined,
    requestId: undefined,
    hostName: undefined,
    clientAddress: undefined,
  };
  const contextValue = await contextFor(api.platform, { ...credentials, authorization: `Bearer ${person.token}` });
  const document = parse(
    'subscription ($id: ID!) { importProgress(id: $id) { state progress rowsRead issues { totalCount } } }',
  );
  const present = (error: unknown, ctx: RequestContext) => presentableError(api.platform, error, ctx);
  return await subscribeWithin({ schema, document, variableValues: { id }, contextValue }, { present });
}

test('who does not manage the programme can neither import nor look at an import', async () => {
  const programme = await openForApplications(api, manager);
  const member = await api.person(manager.organisation);
  expect(await createImport(api, member, programme)).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
  expect(await createImport(api, stranger, programme)).toMatchObject({
    __typename: 'NotFoundError',
    code: 'NOT_FOUND',
  });
  const upload = await createImport(api, manager, programme);
  const look = 'query ($id: ID!) { import(id: $id) { id } node(id: $id) { id } }';
  for (const person of [member, stranger]) {
    const { data, errors } = await api.execute(person, look, { id: upload.import.id });
    expect({ data, errors }).toEqual({ data: { import: null, node: null }, errors: undefined });
  }
  const list = 'query ($id: ID!) { programme(id: $id) { imports { edges { node { id } } } } }';
  expect((await api.execute(member, list, { id: programme })).data.programme.imports.edges).toEqual([]);
  expect((await api.execute(manager, list, { id: programme })).data.programme.imports.edges).toHaveLength(1);
});

test('a programme that is over takes nobody in, not even of a file that was announced before', async () => {
  const programme = await openForApplications(api, manager);
  const upload = await createImport(api, manager, programme);
  await api.execute(
    manager,
    'mutation ($id: ID!) { cancelProgramme(id: $id) { ... on CancelProgrammeSuccess { programme { state } } } }',
    { id: programme },
  );
  expect(await createImport(api, manager, programme)).toMatchObject({
    __typename: 'ConflictError',
    code: 'PROGRAMME_READ_ONLY',
  });
  await receiveImportFile(api.platform, tokenOf(upload), pieces(Buffer.from(`${header}\na,mentor,Asia/Tokyo`)));
  expect(await importEnd(api, manager, upload.import.id)).toMatchObject({
    state: 'FAILED',
    failure: { code: 'PROGRAMME_CLOSED' },
  });
  expect(await stored(programme)).toEqual([]);
});
