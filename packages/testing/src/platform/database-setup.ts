import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations, prepareServer } from '@mentorkit/core/migrate';
import { startEmbeddedPostgres } from '@mentorkit/server/embedded-postgres';
import type { TestProject } from 'vitest/node';
import { addressOf, askAdministrator } from './database.ts';
import { startPgbouncer } from './pooler.ts';

const migrationsFolder = join(import.meta.dirname, '../../../../schema/migrations');

/**
 * Once for a run of tests: a server (that of TEST_DATABASE_URL, whose login has to be a superuser, else an embedded one
 * that is thrown away) with one migrated database, of which each test file gets a copy, and two ordinary logins.
 * With PGBOUNCER, the program's path, the application reaches all of them through it.
 */
export default async function setUpDatabases(project: TestProject): Promise<() => Promise<void>> {
  // For the programs that tests start, and what those start: half of their time is for compiling.
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../../../node_modules/.mentorkit/compiled');
  const server = await startServer();
  const template = `mentorkit_template_${process.pid}`;
  const password = randomBytes(12).toString('hex');
  const migrating = { login: `mentorkit_test_${process.pid}`, password };
  const serving = { login: `mentorkit_test_serving_${process.pid}`, password };
  const { administratorUrl } = server;
  await prepareServer(addressOf(administratorUrl, template), { migrating, serving });
  const [migrationUrl, directUrl] = [migrating, serving].map(
    ({ login }) => Object.assign(new URL(administratorUrl), { username: login, password }).href,
  ) as [string, string];
  await applyMigrations(addressOf(migrationUrl, template), migrationsFolder, { servingUrl: directUrl });
  const program = process.env['PGBOUNCER'];
  const pooler = program ? await startPgbouncer(program, directUrl) : undefined;
  project.provide('testDatabases', {
    url: pooler?.url ?? directUrl,
    directUrl,
    migrationUrl,
    administratorUrl,
    template,
  });
  return async () => {
    await pooler?.stop();
    await dropAll(administratorUrl, migrating.login);
    await askAdministrator(administratorUrl, `drop role ${serving.login}`);
    await server.stop();
  };
}

/** Also what a test file that was killed has left behind. */
async function dropAll(administratorUrl: string, login: string): Promise<void> {
  const owned = await askAdministrator<{ name: string }>(
    administratorUrl,
    `select quote_ident(datname) as name from pg_database where datdba = '${login}'::regrole`,
  );
  for (const { name } of owned) await askAdministrator(administratorUrl, `drop database ${name} with (force)`);
  await askAdministrator(administratorUrl, `drop role ${login}`);
}

async function startServer(): Promise<{ administratorUrl: string; stop(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { administratorUrl: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'mentorkit-test-'));
  // As root, the server runs as somebody else, who has to pass through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  return {
    administratorUrl: server.administratorUrl,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
