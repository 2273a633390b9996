import { join } from 'node:path';
import { migrationStatus } from '@mentorkit/core/migrate';
import type { ServerConfig } from './config.ts';
import { expectPostgres, expectRedis } from './reachable.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { StartError } from './start-error.ts';

export const migrationsFolder = join(import.meta.dirname, '../../../schema/migrations');

export interface Addresses {
  readonly url: string;
  readonly directUrl: string;
}

/** The configured database, or the embedded one, started or joined; once it answers, and Redis where it is configured. */
export async function openDatabase(
  { database, redisUrl, dataDir }: Pick<ServerConfig, 'database' | 'redisUrl' | 'dataDir'>,
  onSpawn?: () => void,
): Promise<Addresses & { stop(): Promise<void> }> {
  if (redisUrl) await expectRedis(redisUrl);
  if (!database) return await openEmbedded(dataDir, onSpawn);
  const { url, directUrl } = database;
  await expectPostgres('DATABASE_URL', url);
  if (directUrl !== url) await expectPostgres('DATABASE_DIRECT_URL', directUrl);
  return { url, directUrl, stop: async () => {} };
}

/** The embedded one of a data folder. */
export async function openEmbedded(dataDir: string, onSpawn?: () => void) {
  return await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), ...(onSpawn && { onSpawn }) });
}

/**
 * For what serves and does not migrate.
 *
 * @throws StartError where the database is behind this code, which would answer nothing but errors
 */
export async function expectMigrated({ directUrl }: Addresses): Promise<void> {
  const behind = (await statesOf(directUrl)).filter(({ state }) => state !== 'APPLIED' && state !== 'MISSING');
  if (!behind[0]) return;
  const others = behind.length > 1 ? `, and ${behind.length - 1} more` : '';
  throw new StartError(
    `The database is not up to date: migration ${behind[0].name} is ${behind[0].state}${others}.\nBring it up to date first: npm run db:migrate -- apply`,
  );
}

async function statesOf(directUrl: string): ReturnType<typeof migrationStatus> {
  try {
    return await migrationStatus(directUrl, migrationsFolder);
  } catch (error) {
    // A login that may not become the owner cannot be told.
    if ((error as { code?: string }).code === '42501') return [];
    throw error;
  }
}
