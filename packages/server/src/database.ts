import type { ServerConfig } from './config.ts';
import { expectPostgres, expectRedis } from './reachable.ts';
import { embeddedDataDir, startEmbeddedPostgres } from './embedded-postgres.ts';

export interface Addresses {
  readonly url: string;
  readonly directUrl: string;
}

/** The configured database, or the embedded one, started or joined; once it answers, and Redis where it is configured. */
export async function openDatabase(
  config: ServerConfig,
  onSpawn?: () => void,
): Promise<Addresses & { stop(): Promise<void> }> {
  if (config.redisUrl) await expectRedis(config.redisUrl);
  if (config.database) {
    await expectPostgres(config.database);
    return { ...config.database, stop: async () => {} };
  }
  return await startEmbeddedPostgres({ dataDir: embeddedDataDir, ...(onSpawn && { onSpawn }) });
}
