import type { Logger } from 'pino';
import type { Database } from './database/database.ts';
import { createWake, type Wake } from './events/wake.ts';
import { createTokenVerifier, type TokenVerifier, type TrustedIssuer } from './modules/identity/token.ts';
import { createViewerDirectory, type ViewerDirectory } from './modules/identity/viewer.service.ts';
import type { PluginHost } from './plugins/load.ts';

/** What a deployment decides; `server/config.ts` reads it from the environment. */
export interface PlatformConfig {
  /** Where clients reach the platform, without a slash at the end. */
  readonly publicUrl: string;
  readonly directUrl: string;
  readonly redisUrl: string | undefined;
  readonly issuers: readonly TrustedIssuer[];
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  readonly importLimitBytes: number;
  readonly matching: { readonly deadlineMs: number; readonly memoryMb: number };
}

/** Everything that a process of Mentorkit shares among its requests and jobs. */
export interface Platform {
  readonly config: PlatformConfig;
  readonly log: Logger;
  readonly database: Database;
  readonly wake: Wake;
  readonly plugins: PluginHost;
  readonly tokens: TokenVerifier;
  readonly viewers: ViewerDirectory;
  now(): Temporal.Instant;
  close(): Promise<void>;
}

export interface PlatformOptions {
  readonly config: PlatformConfig;
  readonly log: Logger;
  readonly database: Database;
  readonly plugins: PluginHost;
  /** A clock, for tests. */
  readonly now?: () => Temporal.Instant;
}

/** The only place where the parts meet. The database and the plugins are the caller's to close. */
export async function createPlatform({ config, log, database, plugins, now }: PlatformOptions): Promise<Platform> {
  const wake = await createWake({ directUrl: config.directUrl, redisUrl: config.redisUrl, log });
  return {
    config,
    log,
    database,
    wake,
    plugins,
    tokens: createTokenVerifier(config.issuers),
    viewers: createViewerDirectory(database, wake),
    now: now ?? (() => Temporal.Now.instant()),
    async close() {
      await wake.close();
    },
  };
}
