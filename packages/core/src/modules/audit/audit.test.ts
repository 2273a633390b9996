import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { RequestContext } from '../../context.ts';
import { audited } from '../../audited.ts';
import { signInAudit } from '../identity/identity.audit.ts';
import { sealAuditEvents } from './audit.seal.ts';

const testAudit = audited('test', { late: 'Something happened late.' });
let api: TestPlatform;
/** Past all grants and policies: whoever has the whole database in their hands. */
let superuser: Client;

beforeAll(async () => {
  api = await createTestPlatform();
  superuser = new Client({ connectionString: api.database.administratorUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await api.close();
});

interface Place {
  readonly organisation: OrganisationInfo;
  readonly administrator: TestPerson;
  readonly auditor: TestPerson;
  readonly member: TestPerson;
}

async function createPlace(): Promise<Place> {
  const organisation = await api.organisation();
  const administrator = await api.person(organisation, { administrator: true, name: 'Ada' });
  const auditor = await api.person(organisation, { name: 'Otto' });
  const member = await api.person(organisation, { name: 'Mia' });
  await api.asPlatform(organisation, ctx =>
    ctx.sql(`update memberships set roles = '{AUDITOR}' where id = $1`, [auditor.membershipId]),
  );
  return { organisation, administrator, auditor, member };
}

/** Adds events as services do, all in one transaction. */
async function record(organisation: OrganisationInfo, count: number, action = 'test.happen'): Promise<void> {
  await api.asPlatform(organisation, ctx =>
    ctx.sql(
      `insert into audit_events (action, subject_type, data, request_id)
       select $2, 'test', jsonb_build_object('n', n), 'test' from generate_series(1, $1::int) n`,
      [count, action],
    ),
  );
}

const listing = /* GraphQL */ `
  query ($first: Int, $after: String, $filter: AuditFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      edges { node { id action outcome actor { id displayName } subjectType subjectId data seal } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

async function list(person: TestPerson, variables: object = {}) {
  const { data, errors } = await api.execute(person, listing, variables);
  return errors ? errors[0]!.extensions['code'] : data.auditEvents.edges.map(({ node }: { node: object }) => node);
}

const verifying = /* GraphQL */ `
  query ($after: Int, $known: AuditSealNameInput) {
    verifyAuditLog(after: $after, known: $known) {
      intact findings { code sequence message } sealCount eventCount unsealedCount lastSeal { sequence hash } next
    }
  }
`;

async function verify(person: TestPerson, variables: object = {}) {
  return (await api.execute(person, verifying, variables)).data.verifyAuditLog;
}

async function codes(person: TestPerson, variables: object = {}): Promise<string[]> {
  const { findings } = await verify(person, variables);
  return findings.map(({ code, sequence }: { code: string; sequence: number }) => `${code} ${sequence}`);
}

/** As a superuser does it: no policy, no trigger, no grant is in the way. Undone afterwards. */
async function tampered<T>(sql: string, parameters: unknown[], look: () => Promise<T>): Promise<T> {
  const { rows } = await superuser.query<{ table: string; columns: string }>(
    `select attrelid::regclass::text "table", string_agg(quote_ident(attname), ', ') columns from pg_attribute
      where attrelid in ('audit_events'::regclass, 'audit_seals'::regclass) and attnum > 0 and attgenerated = ''
      group by attrelid`,
  );
  for (const { table } of rows) await superuser.query(`create table kept_${table} as table ${table}`);
  try {
    await superuser.query(sql, parameters);
    return await look();
  } finally {
    for (const { table, columns } of rows)
      await superuser.query(
        `delete from ${table}; insert into ${table} (${columns}) select ${columns} from kept_${table}; drop table kept_${table}`,
      );
  }
}

test('auditors and administrators read who did what, newest first, and only of their organisation', async () => {
  const { administrator, auditor, member } = await createPlace();
  const created = await api.execute(
    administrator,
    `mutation { createProgramme(input: { title: [{ locale: "en", text: "P" }], purpose: [{ locale: "en", text: "P" }],
       privacyText: [{ locale: "en", text: "P" }], locales: ["en"], timeZone: "UTC" }) { ... on CreateProgrammeSuccess { programme { id } } } }`,
  );
  const { id } = created.data.createProgramme.programme;
  for (const reader of [administrator, auditor])
    expect((await list(reader))[0]).toMatchObject({
      action: 'programme.create',
      outcome: 'DONE',
      actor: { displayName: 'Ada' },
      subjectType: 'programme',
      subjectId: id,
    });
  expect(await list(member)).toBe('FORBIDDEN');
  const elsewhere = await createPlace();
  expect(await list(elsewhere.auditor, { filter: { subjectId: id } })).toEqual([]);
  expect(await list(auditor, { filter: { subjectId: id } })).toHaveLength(1);
});

test('a filter is all that it says, and pages follow each other without a gap', async () => {
  const { organisation, auditor } = await createPlace();
  await record(organisation, 7, 'match.accept');
  await record(organisation, 2, 'match.decline');
  expect(await list(auditor, { filter: { action: 'match.*' } })).toHaveLength(9);
  expect(await list(auditor, { filter: { action: 'match.accept', outcome: 'DONE' } })).toHaveLength(7);
  expect(await list(auditor, { filter: { action: 'match.accept', outcome: 'REFUSED' } })).toEqual([]);
  expect(await list(auditor, { filter: { until: '2020-01-01T00:00:00Z' } })).toEqual([]);
  expect(await list(auditor, { filter: { action: "match' or true" } })).toBe('INVALID_INPUT');
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const { data } = await api.execute(auditor, listing, { first: 4, after, filter: { action: 'match.*' } });
    seen.push(...data.auditEvents.edges.map(({ node }: { node: { id: string } }) => node.id));
    after = data.auditEvents.pageInfo.hasNextPage ? data.auditEvents.pageInfo.endCursor : undefined;
  } while (after);
  expect(new Set(seen).size).toBe(9);
  expect(seen).toHaveLength(9);
});

test('a page is one statement, however long', async () => {
  const { organisation, auditor } = await createPlace();
  await record(organisation, 100);
  await list(auditor);
  const count = (first: number) => api.countStatements(() => list(auditor, { first }));
  expect(await count(100)).toBe(await count(10));
});

test('a refused attempt leaves a row that its rollback does not take along', async () => {
  const { organisation, administrator, auditor, member } = await createPlace();
  const answer = await api.execute(
    member,
    'mutation { changeOrganisation(input: { name: "Mine" }, version: 1) { ... on Error { code } } }',
  );
  expect(answer.data.changeOrganisation.code).toBe('FORBIDDEN');
  expect(await list(member)).toBe('FORBIDDEN');
  expect(await list(auditor, { filter: { outcome: 'REFUSED' } })).toEqual([
    expect.objectContaining({
      action: 'audit.read',
      actor: expect.objectContaining({ displayName: 'Mia' }),
      data: { operation: 'auditEvents' },
    }),
    expect.objectContaining({
      action: 'organisation.change',
      subjectType: 'organisation',
      data: { operation: 'changeOrganisation' },
    }),
  ]);
  const { data } = await api.execute(administrator, '{ organisation { name } }');
  expect(data.organisation.name).toBe(organisation.name);
});

test('a refused attempt says what it was aimed at', async () => {
  const { organisation, auditor, member } = await createPlace();
  const [programme] = await api.asPlatform(organisation, ctx =>
    ctx.sql<{ id: string }>(
      `insert into programmes (title, purpose, privacy_text, state, locales, languages, time_zone, created_by_id)
       values ('{"en":"P"}', '{}', '{}', 'OPEN', '{en}', '{}', 'UTC', $1) returning id`,
      [member.membershipId],
    ),
  );
  const id = Buffer.from(`Programme:${programme!.id}`).toString('base64url');
  await api.execute(member, 'mutation ($id: ID!) { cancelProgramme(id: $id) { __typename } }', { id });
  expect(await list(auditor, { filter: { outcome: 'REFUSED' } })).toMatchObject([
    { action: 'programme.cancel', subjectType: 'programme', subjectId: id },
  ]);
});

test.each([
  `update audit_events set action = 'other'`,
  'update audit_events set seal = 1',
  'delete from audit_events',
  `insert into audit_events (at, action, subject_type, request_id) values ('2020-01-01', 'a', 'b', 'c')`,
  `insert into audit_events (seal, action, subject_type, request_id) values (1, 'a', 'b', 'c')`,
  'delete from audit_seals',
  'update audit_seals set events = 2',
  `insert into audit_seals (sequence, from_id, to_id, events, root, previous, hash)
   values (1, uuidv7(), uuidv7(), 1, '', '', '')`,
])('who may add events may not: %s', async sql => {
  const organisation = await api.organisation();
  await expect(api.asPlatform(organisation, ctx => ctx.sql(sql))).rejects.toMatchObject({ code: '42501' });
});

test('what was sealed is found intact, over several seals', async () => {
  const { organisation, auditor } = await createPlace();
  await record(organisation, 2500);
  await sealAuditEvents(api.platform.database);
  await record(organisation, 3);
  const before = await verify(auditor);
  expect(before).toMatchObject({
    intact: true,
    findings: [],
    sealCount: 3,
    eventCount: 2501,
    unsealedCount: 3,
    next: null,
  });
  await sealAuditEvents(api.platform.database);
  expect(await sealAuditEvents(api.platform.database)).toBe(0);
  expect(await verify(auditor, { known: before.lastSeal })).toMatchObject({
    intact: true,
    sealCount: 4,
    eventCount: 2504,
    unsealedCount: 0,
  });
  expect(await verify(auditor, { after: 2 })).toMatchObject({ intact: true, sealCount: 2, eventCount: 504 });
});

test('an event that commits late is sealed later, and never missed', async () => {
  const { organisation, auditor } = await createPlace();
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const late = api.asPlatform(organisation, ctx =>
    ctx.transaction(async () => {
      await ctx.audit(testAudit, 'late', undefined);
      begun.resolve();
      await go.promise;
    }),
  );
  await begun.promise;
  // Its id is greater, and it is committed before.
  await record(organisation, 1);
  await sealAuditEvents(api.platform.database);
  go.resolve();
  await late;
  expect((await verify(auditor)).unsealedCount).toBe(1);
  await sealAuditEvents(api.platform.database);
  expect(await verify(auditor)).toMatchObject({ intact: true, sealCount: 2, eventCount: 3, unsealedCount: 0 });
});

test('two that seal at once make one chain', async () => {
  const { organisation, auditor } = await createPlace();
  const second = await createTestPlatform({ beside: api });
  for (let round = 0; round < 5; round += 1) {
    await record(organisation, 20);
    await Promise.all([sealAuditEvents(api.platform.database), sealAuditEvents(second.platform.database)]);
  }
  await second.close();
  await sealAuditEvents(api.platform.database);
  expect(await verify(auditor)).toMatchObject({ intact: true, eventCount: 101, unsealedCount: 0 });
});

test('where one organisation’s events cannot be sealed, those of the others are', async () => {
  const [first, second, third] = [await createPlace(), await createPlace(), await createPlace()];
  for (const { organisation } of [first, second, third]) await record(organisation, 1);
  const { id } = second.organisation;
  await superuser.query(`alter table audit_seals add constraint broken check (organisation_id <> '${id}') not valid`);
  try {
    await expect(sealAuditEvents(api.platform.database)).rejects.toThrow('1 organisations could not be sealed');
  } finally {
    await superuser.query('alter table audit_seals drop constraint broken');
  }
  for (const [place, unsealedCount] of [
    [first, 0],
    [third, 0],
  ] as const)
    expect(await verify(place.auditor)).toMatchObject({ unsealedCount });
  expect((await verify(second.auditor)).unsealedCount).toBeGreaterThan(0);
});

test('whatever a superuser does to the log is found', async () => {
  const { organisation, auditor } = await createPlace();
  const { id } = organisation;
  for (let seal = 0; seal < 3; seal += 1) {
    await record(organisation, 5);
    await sealAuditEvents(api.platform.database);
  }
  expect(await codes(auditor)).toEqual([]);
  const { lastSeal } = await verify(auditor);
  const inTheSecond = `organisation_id = $1 and seal = 2`;
  const one = `id = (select min(id::text)::uuid from audit_events where ${inTheSecond})`;
  const find = (sql: string, variables: object = {}) => tampered(sql, [id], () => codes(auditor, variables));
  for (const set of [
    `action = 'test.other'`,
    `data = '{"n": 6}'`,
    `actor_id = uuidv7()`,
    `at = at + interval '1 microsecond'`,
    `outcome = 'REFUSED'`,
    'organisation_id = uuidv7()',
  ])
    expect({ set, found: await find(`update audit_events set ${set} where ${one}`) }).toEqual({
      set,
      found: expect.arrayContaining(['EVENTS_CHANGED 2']),
    });
  expect(await find(`delete from audit_events where ${one}`)).toEqual(['EVENTS_CHANGED 2']);
  expect(
    await find(
      `insert into audit_events (organisation_id, action, subject_type, request_id, seal) values ($1, 'a', 'b', 'c', 2)`,
    ),
  ).toEqual(['EVENTS_CHANGED 2']);
  expect(
    await find(
      `insert into audit_events (organisation_id, action, subject_type, request_id, at) values ($1, 'a', 'b', 'c', '2020-01-01')`,
    ),
  ).toEqual(['EVENT_BACKDATED 4']);
  expect(await find(`update audit_seals set events = 6 where organisation_id = $1 and sequence = 2`)).toEqual([
    'SEAL_CHANGED 2',
    'EVENTS_CHANGED 2',
  ]);
  expect(await find(`delete from audit_seals where organisation_id = $1 and sequence = 2`)).toEqual(['SEAL_MISSING 3']);
  expect(await find(`delete from audit_seals where organisation_id = $1 and sequence = 3`)).toEqual(['SEAL_MISSING 3']);
  const cutOff = `with gone as (delete from audit_events where organisation_id = $1 and seal = 3)
    delete from audit_seals where organisation_id = $1 and sequence = 3`;
  expect(await find(cutOff, { known: lastSeal })).toEqual(['SEAL_MISSING 3']);
  expect(await codes(auditor, { known: lastSeal })).toEqual([]);
});

test('an event that was slipped in with an old date is still found when it has been sealed', async () => {
  const { organisation, auditor } = await createPlace();
  await sealAuditEvents(api.platform.database);
  await superuser.query(
    `insert into audit_events (organisation_id, action, subject_type, request_id, at) values ($1, 'a', 'b', 'c', now() - interval '1 hour')`,
    [organisation.id],
  );
  await sealAuditEvents(api.platform.database);
  expect(await codes(auditor)).toEqual(['EVENT_BACKDATED 2']);
});

test('a chain of one organisation says nothing of another’s', async () => {
  const [ours, theirs] = [await createPlace(), await createPlace()];
  await record(ours.organisation, 3);
  await record(theirs.organisation, 4);
  await sealAuditEvents(api.platform.database);
  expect((await verify(ours.auditor)).eventCount).toBe(4);
  expect((await verify(theirs.auditor)).eventCount).toBe(5);
  const refused = await api.execute(ours.member, verifying);
  expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
});

test('what was renamed is found by its present and its former name, and stays as it was', async () => {
  const { organisation, auditor } = await createPlace();
  await record(organisation, 1, 'session.revoke');
  await record(organisation, 1, 'session.move');
  await api.asPlatform(organisation, ctx => ctx.audit(signInAudit, 'revoke', auditor.membershipId));
  const found = async (action: string) =>
    (await list(auditor, { filter: { action } })).map((event: { action: string }) => event.action);
  for (const name of ['sign-in.revoke', 'session.revoke', 'sign-in.*'])
    expect({ name, found: await found(name) }).toEqual({ name, found: ['sign-in.revoke', 'session.revoke'] });
  expect(await found('session.move')).toEqual(['session.move']);
});

test('only what a module declares can be recorded', () => {
  const typos = (ctx: RequestContext) => [
    // @ts-expect-error there is no such action
    ctx.audit(signInAudit, 'revok', undefined),
    // @ts-expect-error a name alone says nothing of what it is done to
    ctx.audit('sign-in.revoke', 'revoke', undefined),
  ];
  expect(typos).toBeTypeOf('function');
});
