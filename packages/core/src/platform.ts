import type { Logger } from 'pino';
import type { FailedSignIns } from './access/failed-sign-ins.ts';
import type { MemberWatch } from './access/member-watch.ts';
import type { OpenConnections } from './access/open-connections.ts';
import type { OrganisationDomains } from './access/organisation.domains.ts';
import type { SessionTokens } from './access/session-token.ts';
import type { TokenVerifier, TrustedIssuer } from './access/token.ts';
import type { ViewAsTokens } from './access/view-as.token.ts';
import type { ViewerDirectory } from './access/viewer-directory.ts';
import type { Database } from './database/database.ts';
import type { Mailer } from './mails/mailer.ts';
import type { PluginHost } from './plugins/load.ts';
import type { PluginUsageBook } from './plugins/usage-book.ts';
import type { SecretKey } from './secrets.ts';
import type { Wake } from './wake.ts';

/** What a deployment decides; `server/config.ts` reads it from the environment. */
export interface PlatformConfig {
  /** Where clients reach the platform, without a slash at the end. */
  readonly publicUrl: string;
  /** Whose pages people may be sent back to, besides the platform's own. */
  readonly frontendOrigins: readonly string[];
  /** Besides the platform's own: where logos and pictures may be, as they stand in an address: `cdn.example.org:8443`. */
  readonly imageHosts: readonly string[];
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
  readonly openConnections: OpenConnections;
  readonly failedSignIns: FailedSignIns;
  /** Undefined where no mail server is configured. */
  readonly mailer: Mailer | undefined;
  /** Undefined where callers have no budget. */
  readonly rateLimiter: RateLimiter | undefined;
  now(): Temporal.Instant;
  close(): Promise<void>;
}

/** What a deployment decides about operations. */
export interface OperationRules {
  /**
   * For production: the schema is shown to those with the right to it, strangers learn nothing of it from errors, and
   * nobody gets suggestions.
   */
  readonly hardened: boolean;
  /** Of one operation, in the units of `prices`. */
  readonly maximumCost: number;
  /** Of all operations of a caller; 0 is no limit. */
  readonly costPerMinute: number;
  /** Texts of operations by their ids: see `api/trusted-documents.ts`. */
  readonly trustedDocuments: ReadonlyMap<string, string> | undefined;
  /** Whether every other document is refused. */
  readonly trustedDocumentsOnly: boolean;
  /** Sockets and streams, of each process; 0 is no limit. */
  readonly connectionsPerPerson: number;
  readonly connectionsPerAddress: number;
  /** Of each address and process; 0 is no limit. */
  readonly failedSignInsPerMinute: number;
}

export interface RateLimiter {
  /** Takes what an operation costs out of the caller's budget, or nothing where it is used up. */
  take(caller: string, cost: number): Promise<Allowance>;
  /** Whether the caller's budget is known to be used up, without asking anybody. */
  known(caller: string): Allowance | undefined;
  close(): void;
}

export interface Allowance {
  readonly allowed: boolean;
  /** Units that are left until the budget is full again. */
  readonly remaining: number;
  /** Until the budget is full again. */
  readonly seconds: number;
}
