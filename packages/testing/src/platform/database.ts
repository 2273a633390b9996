import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /**
   * The address of what serves: a login that owns nothing and has to become one of the roles. With the environment's
   * PGBOUNCER, it passes that pooler.
   */
  url: string;
  directUrl: string;
  /** The address of the login that migrates. */
  migrationUrl: string;
  /** The same database as an administrator: to look at what was stored, past all policies. */
  administratorUrl: string;
  drop(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    testDatabases: {
      url: string;
      directUrl: string;
      migrationUrl: string;
      administratorUrl: string;
      template: string;
    };
  }
}

/**
 * A fresh database for a test file: migrated, with no rows.
 *
 * @param options.migrated `false`: nothing in it at all, for tests of the migrations themselves
 */
export async function createTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const { url, directUrl, migrationUrl, administratorUrl, template } = inject('testDatabases');
  const login = new URL(migrationUrl).username;
  const name = `mentorkit_test_${randomBytes(6).toString('hex')}`;
  await askAdministrator(
    administratorUrl,
    // A third of the time that writing it all to the log takes.
    `create database ${name} owner ${login} template ${migrated ? template : 'template1'} strategy file_copy`,
  );
  // What belongs to a database as a whole is not in its copy.
  if (migrated)
    await askAdministrator(
      administratorUrl,
      `revoke temporary on database ${name} from public; grant create, temporary on database ${name} to mentorkit_owner`,
    );
  return {
    url: addressOf(url, name),
    directUrl: addressOf(directUrl, name),
    migrationUrl: addressOf(migrationUrl, name),
    administratorUrl: addressOf(administratorUrl, name),
    async drop() {
      await askAdministrator(administratorUrl, `drop database ${name} with (force)`);
    },
  };
}

/** The same server and login, another database. */
export function addressOf(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

export async function askAdministrator<Row extends object>(administratorUrl: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
