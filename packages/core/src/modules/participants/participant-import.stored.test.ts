import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { applyMigrations } from '../../database/migrate.ts';

const migrations = join(import.meta.dirname, '../../../../../schema/migrations');
const apart = '20261201050952_keep_people_without_an_address_apart';

test('who was stored under an address made of their id has none, merges with nobody and is told nothing', async () => {
  const database = await createTestDatabase({ migrated: false });
  const options = { queue: false, servingUrl: database.directUrl };
  const before = await mkdtemp(join(tmpdir(), 'mentorkit-migrations-'));
  const folders = (await readdir(migrations, { withFileTypes: true })).filter(entry => entry.isDirectory());
  for (const { name } of folders)
    if (name < apart) await cp(join(migrations, name), join(before, name), { recursive: true });
  await applyMigrations(database.migrationUrl, before, options);
  const client = new Client({ connectionString: database.administratorUrl });
  await client.connect();
  await client.query(stored);

  await applyMigrations(database.migrationUrl, migrations, options);
  const { rows: people } = await client.query(
    `select display_name name, email, (select title ->> 'en' from programmes where id = brought_in_by_id) "broughtInBy",
            (select count(*)::int from participants p where p.membership_id = m.id) "enrolments"
       from memberships m order by display_name`,
  );
  expect(people).toEqual([
    { name: 'in one', email: null, broughtInBy: 'One', enrolments: 1 },
    { name: 'in two', email: null, broughtInBy: null, enrolments: 2 },
    { name: 'invited as that', email: 'g@kept.invalid', broughtInBy: null, enrolments: 1 },
    { name: 'looks alike', email: 'c@kept.invalid', broughtInBy: 'One', enrolments: 1 },
    { name: 'odd id', email: null, broughtInBy: 'One', enrolments: 1 },
    { name: 'signed in', email: 'd@kept.invalid', broughtInBy: null, enrolments: 1 },
    { name: 'with an address', email: 'ann@example.invalid', broughtInBy: 'One', enrolments: 1 },
    { name: 'with an office', email: null, broughtInBy: null, enrolments: 1 },
  ]);
  const { rows: mails } = await client.query('select recipient, state from mails order by 1');
  expect(mails).toEqual([
    { recipient: 'a@kept.invalid', state: 'FAILED' },
    { recipient: 'ann@example.invalid', state: 'PENDING' },
  ]);
  const { rows: open } = await client.query(
    `select relname from pg_class where relrowsecurity and not relforcerowsecurity`,
  );
  expect(open).toEqual([]);
  await client.end();
  await rm(before, { recursive: true });
  await database.drop();
});

/** As imports and invitations have left it. */
const stored = `
  insert into organisations (id, slug, name, time_zone) values ('00000000-0000-7000-8000-000000000001', 'kept', 'Kept', 'UTC');
  insert into users (id, email) values ('00000000-0000-7000-8000-000000000002', 'd@kept.invalid');
  set app.organisation = '00000000-0000-7000-8000-000000000001';
  insert into memberships (id, email, display_name, time_zone, user_id, roles) values
    ('00000000-0000-7000-8000-0000000000a1', 'a@kept.invalid', 'in one', 'UTC', null, '{}'),
    ('00000000-0000-7000-8000-0000000000a2', 'b@kept.invalid', 'in two', 'UTC', null, '{}'),
    ('00000000-0000-7000-8000-0000000000a3', 'c@kept.invalid', 'looks alike', 'UTC', null, '{}'),
    ('00000000-0000-7000-8000-0000000000a4', 'd@kept.invalid', 'signed in', 'UTC', '00000000-0000-7000-8000-000000000002', '{}'),
    ('00000000-0000-7000-8000-0000000000a5', 'ann@example.invalid', 'with an address', 'UTC', null, '{}'),
    ('00000000-0000-7000-8000-0000000000a6', '%C3%A6%20(1)%2Ff@kept.invalid', 'odd id', 'UTC', null, '{}'),
    ('00000000-0000-7000-8000-0000000000a7', 'f@kept.invalid', 'with an office', 'UTC', null, '{AUDITOR}'),
    ('00000000-0000-7000-8000-0000000000a8', 'g@kept.invalid', 'invited as that', 'UTC', null, '{}');
  insert into programmes (id, title, purpose, privacy_text, time_zone, created_by_id) values
    ('00000000-0000-7000-8000-0000000000b1', '{"en": "One"}', '{}', '{}', 'UTC', '00000000-0000-7000-8000-0000000000a4'),
    ('00000000-0000-7000-8000-0000000000b2', '{"en": "Two"}', '{}', '{}', 'UTC', '00000000-0000-7000-8000-0000000000a4');
  insert into participants (programme_id, membership_id, role, external_id)
  select ('00000000-0000-7000-8000-0000000000b' || programme)::uuid, ('00000000-0000-7000-8000-0000000000a' || member)::uuid,
         'MENTOR', external_id
    from (values (1, 1, 'a'), (1, 2, 'b'), (2, 2, 'b'), (1, 3, 'somebody'), (1, 4, 'd'), (1, 5, 'e'), (1, 6, 'æ (1)/f'),
                 (1, 7, 'f'), (1, 8, null)) of (programme, member, external_id);
  insert into mails (key, membership_id, recipient, kind, locale, parameters) values
    ('1', '00000000-0000-7000-8000-0000000000a1', 'a@kept.invalid', 'x', 'en', '{}'),
    ('2', '00000000-0000-7000-8000-0000000000a5', 'ann@example.invalid', 'x', 'en', '{}');
`;
