import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations } from '@mentorkit/core/migrate';
import { startEmbeddedPostgres } from '@mentorkit/server/embedded-postgres';
import type { TestProject } from 'vitest/node';
import { addressOf, runAsAdministrator } from './database.ts';

const migrationsFolder = join(import.meta.dirname, '../../../../schema/migrations');

/**
 * Once for a run of tests: a server (that of TEST_DATABASE_URL, whose login may create databases and roles, else an
 * embedded one that is thrown away) with one migrated database, of which each test file gets a copy.
 */
export default async function setUpDatabases(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const template = `mentorkit_template_${process.pid}`;
  const { username: owner } = new URL(server.url);
  await runAsAdministrator(server.administratorUrl, `create database ${template} owner "${owner}"`);
  await applyMigrations(addressOf(server.url, template), migrationsFolder);
  const { url, administratorUrl } = server;
  project.provide('testDatabases', { url, administratorUrl, template });
  return async () => {
    await runAsAdministrator(administratorUrl, `drop database ${template} with (force)`);
    await server.stop();
  };
}

async function startServer(): Promise<{ url: string; administratorUrl: string; stop(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, administratorUrl: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'mentorkit-test-'));
  // As root, the server runs as somebody else, who has to pass through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
