import { closePlugins, createDatabase, createPlatform, type Platform, type PluginHost } from '@mentorkit/core';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import type { Addresses } from './database.ts';
import { loadConfiguredPlugins } from './load-plugins.ts';
import { createDemoIssuer, type DemoIssuer } from './demo/issuer.ts';
import { demoSecretKeys } from './secret-keys.ts';
import { operationRules } from './operation-rules.ts';

/** A platform with everything it stands on, as the configuration says. */
export interface RunningPlatform {
  readonly platform: Platform;
  readonly demoIssuer: DemoIssuer | undefined;
  close(): Promise<void>;
}

export async function openPlatform(
  config: ServerConfig,
  addresses: Addresses,
  publicUrl: string,
  log: Logger,
  loading: Promise<PluginHost> = loadConfiguredPlugins(config, log),
): Promise<RunningPlatform> {
  await using parts = new AsyncDisposableStack();
  const database = parts.adopt(
    createDatabase({ ...addresses, poolSize: config.poolSize, log }),
    async opened => await opened.close(),
  );
  // They are being loaded already: whatever happens meanwhile, their threads end.
  parts.defer(async () => await loading.then(closePlugins, () => {}));
  const demoIssuer = config.demo ? await createDemoIssuer(config.dataDir) : undefined;
  const plugins = await loading;
  const platform = await createPlatform({
    log,
    database,
    plugins,
    config: {
      publicUrl,
      frontendOrigins: config.corsOrigins,
      imageHosts: config.imageHosts,
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
      mail: config.smtpUrl ? { smtpUrl: config.smtpUrl, from: config.mailFrom } : undefined,
      importLimitBytes: config.importLimitBytes,
      matching: config.matching,
      operations: operationRules(config),
    },
  });
  parts.defer(() => platform.close());
  const opened = parts.move();
  return { platform, demoIssuer, close: () => opened.disposeAsync() };
}
