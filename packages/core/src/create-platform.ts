import type { Logger } from 'pino';
import { createFailedSignIns } from './access/failed-sign-ins.ts';
import { createMemberWatch } from './access/member-watch.ts';
import { createOpenConnections } from './access/open-connections.ts';
import { createOrganisationDomains } from './access/organisation.domains.ts';
import { createSessionTokens } from './access/session-token.ts';
import { createTokenVerifier } from './access/token.ts';
import { createViewAsTokens } from './access/view-as.token.ts';
import { createViewerDirectory } from './access/viewer-directory.ts';
import { createRateLimiter } from './api/rate-limit.ts';
import type { Database } from './database/database.ts';
import { installedPlugins } from './installations/installation.ts';
import { createMailer } from './mails/mailer.ts';
import { accountAccess, noteLostAccount } from './modules/plugin-accounts/account.access.ts';
import { enqueuePluginJob } from './modules/plugin-jobs/plugin-job.service.ts';
import type { Platform, PlatformConfig } from './platform.ts';
import type { PluginHost, PluginServices } from './plugins/load.ts';
import { pluginStore } from './plugins/store.ts';
import { keepUsage } from './plugins/usage-book.ts';
import { createWake } from './wake.ts';

export interface PlatformOptions {
  readonly config: PlatformConfig;
  readonly log: Logger;
  readonly database: Database;
  readonly plugins: PluginHost;
  /** A clock, for tests. */
  readonly now?: () => Temporal.Instant;
}

/**
 * The only place where the parts meet. The database and the plugins are the caller's to close; of what it opens itself
 * nothing stays open where it cannot be made.
 */
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, log, database, plugins, now = () => Temporal.Now.instant() } = options;
  await using parts = new AsyncDisposableStack();
  const own = <Part extends { close(): unknown }>(part: Part) =>
    parts.adopt(part, async () => void (await part.close()));
  const wake = own(await createWake({ directUrl: config.directUrl, redisUrl: config.redisUrl, log }));
  const members = own(createMemberWatch(database, wake, log));
  const mailer = config.mail && own(await createMailer(config.mail));
  const sessionTokens = createSessionTokens(config.publicUrl, config.secretKeys);
  const { costPerMinute, connectionsPerPerson, connectionsPerAddress, failedSignInsPerMinute } = config.operations;
  const rateLimiter =
    costPerMinute > 0
      ? own(await createRateLimiter({ perMinute: costPerMinute, database, redisUrl: config.redisUrl, log }))
      : undefined;
  // What plugins keep is in the database, which is not there yet when they are loaded.
  const services: PluginServices = {
    store: pluginStore(database, now),
    installation: installedPlugins(database, config.secretKeys),
    enqueue: job => enqueuePluginJob(platform, job),
    account: request => openAccount(request),
    accountLost: account => accountLost(account),
  };
  const pluginUsage = own(keepUsage({ database, plugins, log, now }));
  const platform: Platform = {
    config,
    log,
    database,
    wake,
    plugins: { ...plugins, options: { ...plugins.options, now, ...services } },
    pluginUsage,
    tokens: createTokenVerifier(config.issuers, sessionTokens),
    sessionTokens,
    viewAsTokens: createViewAsTokens(config.publicUrl, config.secretKeys, now),
    viewers: createViewerDirectory(database, wake),
    members,
    domains: createOrganisationDomains(database),
    openConnections: createOpenConnections({ person: connectionsPerPerson, address: connectionsPerAddress }),
    failedSignIns: createFailedSignIns(failedSignInsPerMinute),
    mailer,
    rateLimiter,
    now,
    close: () => opened.disposeAsync(),
  };
  const openAccount = accountAccess(platform);
  const accountLost = noteLostAccount(platform);
  const opened = parts.move();
  return platform;
}
