import { join } from 'node:path';
import { excessOf, migrationStatus } from '@mentorkit/core/migrate';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { expectPostgres, expectRedis } from './reachable.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { StartError } from './start-error.ts';

export const migrationsFolder = join(import.meta.dirname, '../../../schema/migrations');

/** Where to serve. */
export interface Addresses {
  readonly url: string;
  readonly directUrl: string;
}

export interface OpenDatabase extends Addresses {
  /** Who migrates, where that is another login, past any pooler, too. */
  readonly migrationUrl: string;
  stop(): Promise<void>;
}

interface OpenOptions {
  readonly onSpawn?: () => void;
  /** Whether it is brought up to date first, which may make the login that serves. */
  readonly migrates?: boolean;
}

/** The configured database, or the embedded one, started or joined; once it answers, and Redis where it is configured. */
export async function openDatabase(
  { database, redisUrl, dataDir }: Pick<ServerConfig, 'database' | 'redisUrl' | 'dataDir'>,
  { onSpawn, migrates = false }: OpenOptions = {},
): Promise<OpenDatabase> {
  if (redisUrl) await expectRedis(redisUrl);
  if (!database) return await openEmbedded(dataDir, onSpawn);
  const { migrationUrl = database.directUrl } = database;
  if (migrates && database.migrationUrl) await expectPostgres('DATABASE_MIGRATION_URL', migrationUrl);
  else await expectServing(database);
  return { url: database.url, directUrl: database.directUrl, migrationUrl, stop: async () => {} };
}

async function expectServing({ url, directUrl }: Addresses): Promise<void> {
  await expectPostgres('DATABASE_URL', url);
  if (directUrl !== url) await expectPostgres('DATABASE_DIRECT_URL', directUrl);
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
    `The database is not up to date: migration ${behind[0].name} is ${behind[0].state}${others}.\n${bringUpToDate}`,
  );
}

async function statesOf(directUrl: string): ReturnType<typeof migrationStatus> {
  try {
    return await migrationStatus(directUrl, migrationsFolder, 'mentorkit_system');
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // No right to it, no such role.
    if (code !== '42501' && code !== '22023') throw error;
    throw new StartError(
      `The login of the database's address has not the rights to serve: ${message}.\n${bringUpToDate}`,
      { cause: error },
    );
  }
}

const bringUpToDate = 'Bring it up to date first: npm run db:migrate -- apply';

/**
 * What serves must not be able to change what was recorded, or to see past the policies, whoever takes it over.
 *
 * @throws StartError where its login may do that; in the demo, whose data nobody needs, it is only said
 */
export async function expectModestLogin(
  { url, directUrl }: Addresses,
  { demo }: Pick<ServerConfig, 'demo'>,
  log: Logger,
): Promise<void> {
  await expectServing({ url, directUrl });
  for (const [address, setting] of new Map([
    [directUrl, 'DATABASE_DIRECT_URL'],
    [url, 'DATABASE_URL'],
  ])) {
    const excess = await excessOf(address);
    if (excess.length === 0) continue;
    const found = `The login of ${setting} may do more than serve: ${excess.join('; ')}.`;
    if (demo) log.warn(found);
    else
      throw new StartError(
        `${found}\nGive it to DATABASE_MIGRATION_URL, and another login, with a password of its own, to DATABASE_URL. Then: npm run db:migrate -- apply`,
      );
  }
}
