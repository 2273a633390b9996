import { closePlugins, createDatabase, createPlatform, loadPlugins, type Platform } from '@mentorkit/core';
import pluginPackages from '../../../plugins/index.ts';
import pino, { type Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { createDemoIssuer, type DemoIssuer } from './demo/issuer.ts';
import { demoSecretKeys } from './secret-keys.ts';
import { embeddedDataDir, startEmbeddedPostgres } from './embedded-postgres.ts';
import { operationRules } from './operation-rules.ts';

/** A platform with everything it stands on, as the configuration says. */
export interface RunningPlatform {
  readonly platform: Platform;
  readonly demoIssuer: DemoIssuer | undefined;
  close(): Promise<void>;
}

export interface Addresses {
  readonly url: string;
  readonly directUrl: string;
}

export function createLog(config: ServerConfig, name: string): Logger {
  return pino({ name, level: config.logLevel, redact: ['*.token', '*.authorization', '*.password'] });
}

/** The configured database, or the embedded one, started or joined. */
export async function openDatabase(config: ServerConfig): Promise<Addresses & { stop(): Promise<void> }> {
  if (config.database) return { ...config.database, stop: async () => {} };
  return await startEmbeddedPostgres({ dataDir: embeddedDataDir });
}

export async function openPlatform(
  config: ServerConfig,
  addresses: Addresses,
  publicUrl: string,
  log: Logger,
  smtpUrl: string | undefined = config.smtpUrl,
): Promise<RunningPlatform> {
  const demoIssuer = config.demo ? await createDemoIssuer(config.dataDir) : undefined;
  const database = createDatabase({ ...addresses, poolSize: config.poolSize, log });
  const plugins = await loadPlugins(config.plugins ?? pluginPackages, {
    log,
    allowedAddresses: config.pluginAddresses,
  });
  const platform = await createPlatform({
    log,
    database,
    plugins,
    config: {
      publicUrl,
      frontendOrigins: config.corsOrigins,
      trustProxy: config.trustProxy,
      secretKeys: config.secretKeys ?? demoSecretKeys(config.dataDir),
      directUrl: addresses.directUrl,
      redisUrl: config.redisUrl,
      issuers: [
        ...config.issuers.map(({ issuer, audience, jwksUrl, organisation }) => ({
          issuer,
          audience,
          organisation,
          keys: jwksUrl ? new URL(jwksUrl) : ('discovered' as const),
        })),
        ...(demoIssuer ? [demoIssuer.trusted] : []),
      ],
      mail: smtpUrl ? { smtpUrl, from: config.mailFrom } : undefined,
      importLimitBytes: config.importLimitBytes,
      matching: config.matching,
      operations: operationRules(config),
    },
  });
  return {
    platform,
    demoIssuer,
    async close() {
      await platform.close();
      await closePlugins(plugins);
      await database.close();
    },
  };
}
