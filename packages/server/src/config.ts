import { join, resolve } from 'node:path';
import { networkList } from '@mentorkit/core/networks';
import { parseSecretKeys, type SecretKey } from '@mentorkit/core/secrets';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no', ''], { error: 'must be true or false' })
  .transform(value => ['true', '1', 'yes'].includes(value));
const url = (...protocols: string[]) => {
  const error = `must be an address that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`;
  return z
    .string({ error })
    .refine(value => URL.canParse(value) && protocols.includes(new URL(value).protocol), { error });
};
const between = (least: number, most: number, kind = 'number') => {
  const error = `must be a ${kind} from ${least} to ${most}`;
  return z.coerce.number({ error }).refine(value => value >= least && value <= most, { error, abort: true });
};
const whole = (least: number, most: number) =>
  between(least, most, 'whole number').refine(Number.isInteger, {
    error: `must be a whole number from ${least} to ${most}`,
  });
const word = z.string({ error: 'is needed' }).min(1, { error: 'is needed' });
/** A list in JSON of what each looks like. */
const listOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .string()
    .transform((value, issues) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        issues.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(z.object(shape, { error: 'must be an object' }), { error: 'must be a list: [{ … }]' }));

/** As it stands in an address of https; a star would let everybody in who may have a name there. */
const isHost = (value: string) =>
  /^[a-z0-9.:[\]-]+$/.test(value) && URL.canParse(`https://${value}`) && new URL(`https://${value}`).host === value;
const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value;

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65535).default(4000),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_MIGRATION_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL: whole(2, 200).default(12),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().default('Mentorkit <no-reply@mentorkit.invalid>'),
  TOKEN_ISSUERS: listOf({
    issuer: url('http:', 'https:'),
    audience: word,
    jwksUrl: url('http:', 'https:').optional(),
    organisation: z.string().optional(),
  }).optional(),
  OIDC_PROVIDERS: listOf({
    name: word.regex(/^[\w-]{1,50}$/, { error: 'must be at most 50 letters, digits, - and _' }),
    issuer: url('http:', 'https:'),
    clientId: word,
    clientSecret: z.string().min(1).optional(),
    organisation: z.string().optional(),
  }).optional(),
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
  IMPORT_LIMIT_MB: between(1, 1000).default(20),
  MATCHING_DEADLINE_SECONDS: between(1, 3600).default(120),
  MATCHING_MEMORY_MB: between(64, 65536).default(1024),
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
  IMAGE_HOSTS: z
    .string()
    .transform(value => value.split(',').map(host => host.trim().toLowerCase()))
    .refine(hosts => hosts.every(isHost), {
      message: 'must be hosts such as cdn.example.org, or cdn.example.org:8443, with commas between them',
    })
    .optional(),
  WEB_DIR: z.string().optional(),
  MAXIMUM_COST: whole(1, 1_000_000).default(5000),
  RATE_LIMIT_PER_MINUTE: whole(0, 1_000_000_000).default(60_000),
  CONNECTIONS_PER_PERSON: whole(0, 1_000_000).default(50),
  CONNECTIONS_PER_ADDRESS: whole(0, 1_000_000).default(500),
  FAILED_SIGN_INS_PER_MINUTE: whole(0, 1_000_000).default(60),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: flag.default(false),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info'),
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
  readonly database:
    | {
        readonly url: string;
        readonly directUrl: string;
        /** Of the login that migrates; what only serves does not have it. */
        readonly migrationUrl?: string | undefined;
      }
    | undefined;
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
  /** Where logos and pictures may be, besides the platform's own host. */
  readonly imageHosts: readonly string[];
  /** Where the built pages are; undefined for those of `packages/web`. */
  readonly webDir: string | undefined;
  readonly maximumCost: number;
  /** Units of cost; 0 is no limit. */
  readonly rateLimitPerMinute: number;
  /** Sockets and streams that are open at a time, of each process; 0 is no limit. */
  readonly connections: { readonly perPerson: number; readonly perAddress: number };
  /** Of each address; 0 is no limit. */
  readonly failedSignInsPerMinute: number;
  /** Beside those of the built frontend, which are always known. */
  readonly trustedDocuments: { readonly file: string | undefined; readonly only: boolean };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Throws one `StartError` that lists everything that is wrong. */
export function readConfig(source: NodeJS.ProcessEnv = process.env): ServerConfig {
  const given = notEmpty(source);
  const result = environment.safeParse(given);
  const problems = result.success ? [] : result.error.issues.map(problem);
  const env = result.data;
  const production = given['NODE_ENV'] === 'production';
  const demo = flag.optional().safeParse(given['DEMO']).data ?? !production;
  if (demo && production) problems.push('  DEMO: demo people and their tokens must not be on in production');
  if (production && !given['DATABASE_URL']) problems.push('  DATABASE_URL: is needed in production');
  else problems.push(...withoutAddress(given));
  if (!demo && !given['OIDC_PROVIDERS'] && (!given['TOKEN_ISSUERS'] || env?.TOKEN_ISSUERS?.length === 0))
    problems.push('  TOKEN_ISSUERS: name at least one issuer of tokens, or OIDC_PROVIDERS, or nobody can sign in');
  for (const [name, entries] of [
    ['TOKEN_ISSUERS', (env?.TOKEN_ISSUERS ?? []).map(({ issuer, audience }) => `${issuer} for ${audience}`)],
    ['OIDC_PROVIDERS', (env?.OIDC_PROVIDERS ?? []).map(({ issuer, clientId }) => `${issuer} for ${clientId}`)],
  ] as const)
    for (const twice of new Set(entries.filter((entry, at) => entries.indexOf(entry) < at)))
      problems.push(`  ${name}: ${twice} is there twice, and might be bound to two organisations; remove one of them`);
  if (!demo && !given['SECRET_KEYS'])
    problems.push(
      '  SECRET_KEYS: is needed: <id>:<what `openssl rand -base64 32` prints>, several with commas between them',
    );
  if (env?.HARDENED === false && production) problems.push('  HARDENED: must not be off in production');
  if (!env || problems.length > 0) throw notRight(problems);

  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    database: env.DATABASE_URL
      ? {
          url: env.DATABASE_URL,
          directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
          migrationUrl: env.DATABASE_MIGRATION_URL,
        }
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
    dataDir: beside(env.DATA_DIR),
    importLimitBytes: env.IMPORT_LIMIT_MB * 1024 * 1024,
    matching: { deadlineMs: env.MATCHING_DEADLINE_SECONDS * 1000, memoryMb: env.MATCHING_MEMORY_MB },
    plugins: env.PLUGINS,
    pluginAddresses: env.PLUGIN_ADDRESSES ?? [],
    hardened: env.HARDENED ?? !demo,
    // On a developer's machine frontends come from any port; without cookies.
    corsOrigins: env.CORS_ORIGINS ?? (demo ? ['*'] : []),
    imageHosts: env.IMAGE_HOSTS ?? [],
    webDir: env.WEB_DIR === undefined ? undefined : beside(env.WEB_DIR),
    maximumCost: env.MAXIMUM_COST,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    connections: { perPerson: env.CONNECTIONS_PER_PERSON, perAddress: env.CONNECTIONS_PER_ADDRESS },
    failedSignInsPerMinute: env.FAILED_SIGN_INS_PER_MINUTE,
    trustedDocuments: {
      file: env.TRUSTED_DOCUMENTS === undefined ? undefined : resolve(env.TRUSTED_DOCUMENTS),
      only: env.TRUSTED_DOCUMENTS_ONLY,
    },
    logLevel: env.LOG_LEVEL,
  };
}

/**
 * What concerns the database alone: for who migrates, the rest need not be right.
 *
 * @returns who migrates, where, which setting says so, and whose login serves; undefined for the embedded one
 */
export function readDatabaseConfig(source: NodeJS.ProcessEnv = process.env): {
  readonly migrated:
    | { readonly setting: string; readonly migrationUrl: string; readonly servingUrl: string }
    | undefined;
  readonly dataDir: string;
} {
  const given = notEmpty(source);
  const result = environment
    .pick({ DATABASE_URL: true, DATABASE_DIRECT_URL: true, DATABASE_MIGRATION_URL: true, DATA_DIR: true })
    .safeParse(given);
  const problems = result.success ? [] : result.error.issues.map(problem);
  problems.push(...withoutAddress(given));
  if (given['NODE_ENV'] === 'production' && !given['DATABASE_MIGRATION_URL'])
    problems.push(
      '  DATABASE_MIGRATION_URL: is needed in production: the address of the login that migrates, which that of DATABASE_URL must not become',
    );
  if (!result.success || problems.length > 0) throw notRight(problems);
  const { DATABASE_URL, DATABASE_DIRECT_URL, DATABASE_MIGRATION_URL, DATA_DIR } = result.data;
  const servingUrl = DATABASE_DIRECT_URL ?? DATABASE_URL;
  return {
    migrated:
      servingUrl === undefined
        ? undefined
        : {
            setting: DATABASE_MIGRATION_URL
              ? 'DATABASE_MIGRATION_URL'
              : DATABASE_DIRECT_URL
                ? 'DATABASE_DIRECT_URL'
                : 'DATABASE_URL',
            migrationUrl: DATABASE_MIGRATION_URL ?? servingUrl,
            servingUrl,
          },
    dataDir: beside(DATA_DIR),
  };
}

/** What says more of a database that nothing names. */
function withoutAddress(given: NodeJS.ProcessEnv): string[] {
  if (given['DATABASE_URL']) return [];
  return ['DATABASE_DIRECT_URL', 'DATABASE_MIGRATION_URL']
    .filter(name => given[name])
    .map(name => `  DATABASE_URL: is needed, too, where there is a ${name}`);
}

/** An empty variable is one that is not set: compose files cannot leave one out. */
function notEmpty(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
}

/** `OIDC_PROVIDERS[0].clientId: is needed` */
function problem({ path, message }: z.core.$ZodIssue): string {
  const where = path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`));
  return `  ${where.join('')}: ${message}`;
}

function notRight(problems: readonly string[]): StartError {
  return new StartError(
    `The configuration is not right:\n${problems.join('\n')}\n.github/docs/operator.md lists every setting.`,
  );
}

/** From `package.json`. */
function beside(given: string): string {
  return resolve(join(import.meta.dirname, '../../..'), given);
}
