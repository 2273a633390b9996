import { askAdministrator } from '@mentorkit/testing/platform/database';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';

let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const administer = (sql: string) => askAdministrator<{ tries: number }>(api.database.administratorUrl, sql);

/** What PostgreSQL does each time a programme is stored: `sql`, after the try was counted (which no rollback undoes). */
async function whenStored(sql: string): Promise<void> {
  await administer(`
    create sequence if not exists tries_made;
    grant usage on sequence tries_made to public;
    create or replace function get_in_the_way() returns trigger language plpgsql as $$
    declare try bigint := nextval('tries_made');
    begin
      ${sql}
      return new;
    end $$;
    create or replace trigger get_in_the_way after insert on programmes for each row execute function get_in_the_way()`);
  await administer(`select setval('tries_made', 1, false)`);
}

async function tries(): Promise<number> {
  const rows = await administer('select case when is_called then last_value else 0 end::int tries from tries_made');
  return rows[0]!.tries;
}

async function createProgramme(title: string) {
  const texts = [{ locale: 'en', text: title }];
  const input = { title: texts, purpose: texts, privacyText: texts, locales: ['en'], timeZone: 'UTC', phases: [] };
  const { data, errors } = await api.execute(
    manager,
    `mutation ($input: CreateProgrammeInput!) {
       createProgramme(input: $input) {
         __typename
         ... on CreateProgrammeSuccess { programme { title } }
         ... on Error { code message }
       }
     }`,
    { input },
  );
  return errors ?? data.createProgramme;
}

async function stored(): Promise<string[]> {
  const { data } = await api.execute(manager, '{ programmes { edges { node { title } } } }');
  return data.programmes.edges.map((edge: { node: { title: string } }) => edge.node.title).toSorted();
}

test('two mutations that wait for each other are both done, each once', async () => {
  // Each has a lock, sees that the other has one, and waits for it.
  await whenStored(`
    if try <= 2 then
      perform pg_advisory_xact_lock(case when new.title::text like '%First%' then 1 else 2 end);
      for i in 1..100 loop
        exit when (select count(*) = 2 from pg_locks where locktype = 'advisory' and granted
                     and database = (select oid from pg_database where datname = current_database()));
        perform pg_sleep(0.05);
      end loop;
      perform pg_advisory_xact_lock(case when new.title::text like '%First%' then 2 else 1 end);
    end if;`);
  const answers = await Promise.all(['First', 'Second'].map(createProgramme));
  expect(answers).toEqual([
    { __typename: 'CreateProgrammeSuccess', programme: { title: 'First' } },
    { __typename: 'CreateProgrammeSuccess', programme: { title: 'Second' } },
  ]);
  expect(await stored()).toEqual(['First', 'Second']);
  expect(await tries()).toBe(3);
});

test('a mutation that loses each time changes nothing, and says that it may be repeated', async () => {
  const before = await stored();
  await whenStored(`raise exception 'lost' using errcode = 'serialization_failure';`);
  expect(await createProgramme('Third')).toEqual({
    __typename: 'ConflictError',
    code: 'WRITE_CONFLICT',
    message: 'Others were changing the same at the same moment, so nothing was changed. Please try again.',
  });
  expect(await tries()).toBe(4);
  expect(await stored()).toEqual(before);
});

test('any other failure is not tried again', async () => {
  await whenStored(`raise exception 'broken' using errcode = 'data_exception';`);
  expect(await createProgramme('Fourth')).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  expect(await tries()).toBe(1);
});
