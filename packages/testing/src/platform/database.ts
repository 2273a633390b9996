import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /** The application's address: a login that owns nothing and has to become one of the roles. */
  url: string;
  directUrl: string;
  /** The same database as an administrator: to look at what was stored, past all policies. */
  administratorUrl: string;
  drop(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    testDatabases: { url: string; administratorUrl: string; template: string };
  }
}

/**
 * A fresh database for a test file: migrated, with no rows.
 *
 * @param options.migrated `false`: nothing in it at all, for tests of the migrations themselves
 */
export async function createTestDatabase({ migrated = true }: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const { url, administratorUrl, template } = inject('testDatabases');
  const name = `mentorkit_test_${randomBytes(6).toString('hex')}`;
  const { username: owner } = new URL(url);
  await runAsAdministrator(
    administratorUrl,
    `create database ${name} owner "${owner}" template ${migrated ? template : 'template1'}`,
  );
  return {
    url: addressOf(url, name),
    directUrl: addressOf(url, name),
    administratorUrl: addressOf(administratorUrl, name),
    drop: () => runAsAdministrator(administratorUrl, `drop database ${name} with (force)`),
  };
}

/** The same server and login, another database. */
export function addressOf(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

export async function runAsAdministrator(administratorUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
