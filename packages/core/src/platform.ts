import type { Logger } from 'pino';
import type { Database } from './database/database.ts';
import { createWake, type Wake } from './wake.ts';
import type { OperationRules } from './api/admission.ts';
import { createRateLimiter, type RateLimiter } from './api/rate-limit.ts';
import { createMailer, type Mailer } from './mails/mailer.ts';
import { createOrganisationDomains, type OrganisationDomains } from './access/organisation.domains.ts';
import { createMemberWatch, type MemberWatch } from './access/member-watch.ts';
import { createSessionTokens, type SessionTokens } from './access/session-token.ts';
import { createViewAsTokens, type ViewAsTokens } from './access/view-as.token.ts';
import { createTokenVerifier, type TokenVerifier, type TrustedIssuer } from './access/token.ts';
import { createViewerDirectory, type ViewerDirectory } from './access/viewer-directory.ts';
import { accountAccess, noteLostAccount } from './modules/plugin-accounts/account.access.ts';
import { installedPlugins } from './installations/installation.ts';
import { keepUsage, type PluginUsageBook } from './modules/plugins/plugin.usage.ts';
import { enqueuePluginJob } from './modules/plugin-jobs/plugin-job.service.ts';
import type { PluginHost, PluginServices } from './plugins/load.ts';
import { pluginStore } from './plugins/store.ts';
import type { SecretKey } from './secrets.ts';

/** What a deployment decides; `server/config.ts` reads it from the environment. */
export interface PlatformConfig {
  /** Where clients reach the platform, without a slash at the end. */
  readonly publicUrl: string;
  /** Whose pages people may be sent back to, besides the platform's own. */
  readonly frontendOrigins: readonly string[];
  /** Whether a proxy in front of it says at which host name the client asked. */
  readonly trustProxy: boolean;
  /** The first one encrypts what organisations enter as secrets, all of them decrypt. */
  readonly secretKeys: readonly SecretKey[];
  readonly directUrl: string;
  readonly redisUrl: string | undefined;
  readonly issuers: readonly TrustedIssuer[];
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  readonly importLimitBytes: number;
  readonly matching: { readonly deadlineMs: number; readonly memoryMb: number };
  readonly operations: OperationRules;
}

/** Everything that a process of Mentorkit shares among its requests and jobs. */
export interface Platform {
  readonly config: PlatformConfig;
  readonly log: Logger;
  readonly database: Database;
  readonly wake: Wake;
  readonly plugins: PluginHost;
  readonly pluginUsage: PluginUsageBook;
  readonly tokens: TokenVerifier;
  readonly sessionTokens: SessionTokens;
  readonly viewAsTokens: ViewAsTokens;
  readonly viewers: ViewerDirectory;
  readonly members: MemberWatch;
  readonly domains: OrganisationDomains;
  /** Undefined where no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** Undefined where callers have no budget. */
  readonly rateLimiter: RateLimiter | undefined;
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
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, log, database, plugins, now = () => Temporal.Now.instant() } = options;
  const wake = await createWake({ directUrl: config.directUrl, redisUrl: config.redisUrl, log });
  const members = createMemberWatch(database, wake, log);
  const mailer = config.mail && (await createMailer(config.mail));
  const sessionTokens = createSessionTokens(config.publicUrl, config.secretKeys);
  const { costPerMinute } = config.operations;
  const rateLimiter =
    costPerMinute > 0
      ? await createRateLimiter({ perMinute: costPerMinute, database, redisUrl: config.redisUrl, log })
      : undefined;
  // What plugins keep is in the database, which is not there yet when they are loaded.
  const services: PluginServices = {
    store: pluginStore(database, now),
    installation: installedPlugins(database, config.secretKeys),
    enqueue: job => enqueuePluginJob(platform, job),
    account: request => openAccount(request),
    accountLost: account => accountLost(account),
  };
  const pluginUsage = keepUsage({ database, plugins, log, now });
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
    mailer,
    rateLimiter,
    now,
    async close() {
      await pluginUsage.close();
      mailer?.close();
      rateLimiter?.close();
      members.close();
      await wake.close();
    },
  };
  const openAccount = accountAccess(platform);
  const accountLost = noteLostAccount(platform);
  return platform;
}
