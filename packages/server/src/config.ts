import { join, resolve } from 'node:path';
import { networkList } from '@mentorkit/core/networks';
import { parseSecretKeys, type SecretKey } from '@mentorkit/core/secrets';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no', ''])
  .transform(value => ['true', '1', 'yes'].includes(value));
const url = (...protocols: string[]) =>
  z.string().refine(value => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be an address that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
  });

const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value;

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(12),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().default('Mentorkit <no-reply@mentorkit.invalid>'),
  TOKEN_ISSUERS: z
    .string()
    .transform((value, issues) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        issues.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.array(
        z.object({
          issuer: url('http:', 'https:'),
          audience: z.string().min(1),
          jwksUrl: url('http:', 'https:').optional(),
          organisation: z.string().optional(),
        }),
      ),
    )
    .optional(),
  OIDC_PROVIDERS: z
    .string()
    .transform((value, issues) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        issues.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.array(
        z.object({
          name: z.string().regex(/^[\w-]{1,50}$/),
          issuer: url('http:', 'https:'),
          clientId: z.string().min(1),
          clientSecret: z.string().min(1).optional(),
          organisation: z.string().optional(),
        }),
      ),
    )
    .optional(),
  TRUST_PROXY: flag.default(false),
  SECRET_KEYS: z
    .string()
    .transform((value, issues) => {
      try {
        return parseSecretKeys(value);
      } catch (error) {
        issues.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    })
    .optional(),
  DEMO: flag.optional(),
  DATA_DIR: z.string().default('.mentorkit'),
  IMPORT_LIMIT_MB: z.coerce.number().min(1).max(1000).default(20),
  MATCHING_DEADLINE_SECONDS: z.coerce.number().min(1).max(3600).default(120),
  MATCHING_MEMORY_MB: z.coerce.number().min(64).max(65536).default(1024),
  PLUGINS: z
    .string()
    .transform(value => value.split(',').map(name => name.trim()))
    .refine(names => names.every(name => name !== ''), {
      message: 'must be names of packages, with commas between them',
    })
    .optional(),
  PLUGIN_ADDRESSES: z
    .string()
    .transform((value, issues) => {
      const networks = value.split(',').map(network => network.trim());
      try {
        networkList(networks);
        return networks;
      } catch (error) {
        issues.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    })
    .optional(),
  HARDENED: flag.optional(),
  CORS_ORIGINS: z
    .string()
    .transform(value => value.split(',').map(origin => origin.trim()))
    .refine(origins => origins.every(origin => origin === '*' || isOrigin(origin)), {
      message: 'must be origins such as https://app.example.org, with commas between them, or *',
    })
    .optional(),
  MAXIMUM_COST: z.coerce.number().int().min(1).max(1_000_000).default(5000),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000_000).default(60_000),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: flag.default(false),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
});

export interface OidcProvider {
  /** In addresses, for who has several to choose from. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** The slug of the only organisation whose people it may speak for. */
  readonly organisation?: string | undefined;
}

/** What the deployment decides, read from the environment once. What is off is `undefined`. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly database: { readonly url: string; readonly directUrl: string } | undefined;
  readonly poolSize: number;
  readonly redisUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly issuers: readonly {
    issuer: string;
    audience: string;
    jwksUrl?: string | undefined;
    organisation?: string | undefined;
  }[];
  /** Where people sign in with a browser. */
  readonly oidcProviders: readonly OidcProvider[];
  /** Whether a proxy in front says at which host name, and from where, the client asked. */
  readonly trustProxy: boolean;
  /** Undefined in a demo, which makes its own. */
  readonly secretKeys: readonly SecretKey[] | undefined;
  /** Demo people with tokens of a local issuer, and a mail sink. Never on in production. */
  readonly demo: boolean;
  readonly dataDir: string;
  readonly importLimitBytes: number;
  readonly matching: { readonly deadlineMs: number; readonly memoryMb: number };
  /** Package names, or file addresses; undefined for those of `plugins/index.ts`. */
  readonly plugins: readonly string[] | undefined;
  /** What plugins may connect to besides the public internet: addresses and networks. */
  readonly pluginAddresses: readonly string[];
  /** Nothing for strangers, and no hints: see `OperationRules`. */
  readonly hardened: boolean;
  readonly corsOrigins: readonly string[];
  readonly maximumCost: number;
  /** Units of cost; 0 is no limit. */
  readonly rateLimitPerMinute: number;
  readonly trustedDocuments: { readonly file: string; readonly only: boolean } | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export class ConfigError extends Error {}

/** Throws one `ConfigError` that lists everything that is wrong. */
export function readConfig(source: NodeJS.ProcessEnv = process.env): ServerConfig {
  // An empty variable is one that is not set: compose files cannot leave one out.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = environment.safeParse(given);
  const problems = result.success
    ? []
    : result.error.issues.map(issue => `  ${issue.path[0]?.toString() ?? ''}: ${issue.message}`);
  const env = result.data;
  const production = source['NODE_ENV'] === 'production';
  const demo = env?.DEMO ?? !production;
  if (demo && production) problems.push('  DEMO: demo people and their tokens must not be on in production');
  if (production && !env?.DATABASE_URL) problems.push('  DATABASE_URL: is needed in production');
  if (env && !demo && !env.TOKEN_ISSUERS?.length && !env.OIDC_PROVIDERS?.length)
    problems.push('  TOKEN_ISSUERS: name at least one issuer of tokens, or OIDC_PROVIDERS, or nobody can sign in');
  for (const [name, entries] of [
    ['TOKEN_ISSUERS', (env?.TOKEN_ISSUERS ?? []).map(({ issuer, audience }) => `${issuer} for ${audience}`)],
    ['OIDC_PROVIDERS', (env?.OIDC_PROVIDERS ?? []).map(({ issuer, clientId }) => `${issuer} for ${clientId}`)],
  ] as const)
    for (const twice of new Set(entries.filter((entry, at) => entries.indexOf(entry) < at)))
      problems.push(`  ${name}: ${twice} is there twice, and might be bound to two organisations; remove one of them`);
  if (env && !demo && !env.SECRET_KEYS)
    problems.push('  SECRET_KEYS: is needed: <id>:<base64 of 32 random bytes>, several with commas between them');
  if (env?.HARDENED === false && production) problems.push('  HARDENED: must not be off in production');
  if (env?.TRUSTED_DOCUMENTS_ONLY && !env.TRUSTED_DOCUMENTS)
    problems.push('  TRUSTED_DOCUMENTS: is needed where only trusted documents are run');
  if (!env || problems.length > 0)
    throw new ConfigError(`The configuration is not right:\n${problems.join('\n')}\nThe README lists every setting.`);

  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    database: env.DATABASE_URL
      ? { url: env.DATABASE_URL, directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL }
      : undefined,
    poolSize: env.DATABASE_POOL,
    redisUrl: env.REDIS_URL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    issuers: env.TOKEN_ISSUERS ?? [],
    oidcProviders: env.OIDC_PROVIDERS ?? [],
    trustProxy: env.TRUST_PROXY,
    secretKeys: env.SECRET_KEYS,
    demo,
    dataDir: resolve(join(import.meta.dirname, '../../..'), env.DATA_DIR),
    importLimitBytes: env.IMPORT_LIMIT_MB * 1024 * 1024,
    matching: { deadlineMs: env.MATCHING_DEADLINE_SECONDS * 1000, memoryMb: env.MATCHING_MEMORY_MB },
    plugins: env.PLUGINS,
    pluginAddresses: env.PLUGIN_ADDRESSES ?? [],
    hardened: env.HARDENED ?? !demo,
    // On a developer's machine frontends come from any port; without cookies.
    corsOrigins: env.CORS_ORIGINS ?? (demo ? ['*'] : []),
    maximumCost: env.MAXIMUM_COST,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    trustedDocuments: env.TRUSTED_DOCUMENTS
      ? { file: resolve(env.TRUSTED_DOCUMENTS), only: env.TRUSTED_DOCUMENTS_ONLY }
      : undefined,
    logLevel: env.LOG_LEVEL,
  };
}
