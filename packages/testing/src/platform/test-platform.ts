import { randomBytes, randomUUID } from 'node:crypto';
import {
  asPlatform,
  closePlugins,
  createDatabase,
  createGraphQL,
  createPlatform,
  ensureMember,
  ensureOrganisation,
  loadPlugins,
  openOperationRules,
  type OrganisationInfo,
  type Platform,
  type PlatformConfig,
  type PlatformWorker,
  type RequestContext,
  startPlatformWorker,
} from '@mentorkit/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createDueJobs, type DueJobs } from './due-jobs.ts';
import { createTestLog } from './test-log.ts';

export interface TestPlatformOptions {
  /** Package names of plugins to load; none by default. */
  readonly plugins?: readonly string[];
  /** Whether jobs are done; default false. */
  readonly worker?: boolean;
  readonly now?: () => Temporal.Instant;
  /** What plugins may connect to besides the public internet; nothing by default. */
  readonly allowedAddresses?: readonly string[];
  /** Another process on the database of the first one. */
  readonly beside?: TestPlatform;
  readonly config?: Partial<PlatformConfig>;
}

/** A person who is signed in, in one organisation. */
export interface TestPerson {
  readonly membershipId: string;
  readonly organisation: OrganisationInfo;
  readonly email: string;
  readonly token: string;
}

export interface Answer<Data = any> {
  readonly data: Data;
  readonly errors:
    | readonly { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
    | undefined;
}

/** A platform over a database of its own, asked through GraphQL as a client would. */
export interface TestPlatform {
  readonly platform: Platform;
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  organisation(slug?: string): Promise<OrganisationInfo>;
  /** A new member; an administrator (who may create programmes) where `administrator` is true. */
  person(
    organisation: OrganisationInfo,
    options?: { name?: string; administrator?: boolean; timeZone?: string; locale?: string },
  ): Promise<TestPerson>;
  /** The answer to one operation; `person` undefined: nobody signed in. */
  execute<Data = any>(
    person: Pick<TestPerson, 'token'> | undefined,
    document: string,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>>;
  /** Work of the platform itself, to prepare what no operation can. */
  asPlatform<T>(organisation: OrganisationInfo, work: (ctx: RequestContext) => Promise<T>): Promise<T>;
  /** How many statements one piece of work sends over the organisation's pool. */
  countStatements(work: () => Promise<unknown>): Promise<number>;
  /** Does what is due by the platform's clock, without a worker: answers the names of the jobs. */
  runDueJobs(): Promise<string[]>;
  close(): Promise<void>;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly keys: { keys: object[] };
  token(claims: object, options?: { expiresAt?: Date }): Promise<string>;
}

const audience = 'mentorkit';

export async function createTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const database = options.beside?.database ?? (await createTestDatabase());
  const issuer = options.beside?.issuer ?? (await createIssuer());
  const log = createTestLog();
  const connections = createDatabase({
    url: database.url,
    directUrl: database.directUrl,
    poolSize: 12,
    log,
    now: options.now,
  });
  // A machine that runs several test files at once may take its time.
  const plugins = await loadPlugins(options.plugins ?? [], {
    log,
    loadTimeoutMs: 30_000,
    allowedAddresses: options.allowedAddresses ?? [],
  });
  const platform = await createPlatform({
    log,
    database: connections,
    plugins,
    ...(options.now && { now: options.now }),
    config: {
      publicUrl: 'https://mentorkit.test',
      frontendOrigins: [],
      imageHosts: [],
      trustProxy: false,
      secretKeys: [{ id: 'test', key: randomBytes(32) }],
      directUrl: database.directUrl,
      redisUrl: process.env['REDIS_URL'] || undefined,
      issuers: [{ issuer: issuer.issuer, audience, keys: issuer.keys }],
      mail: undefined,
      importLimitBytes: 20 * 1024 * 1024,
      matching: { deadlineMs: 60_000, memoryMb: 512 },
      operations: openOperationRules,
      ...options.config,
    },
  });
  const worker: PlatformWorker | undefined = options.worker ? await startPlatformWorker(platform) : undefined;
  // From the start, so that what comes again and again knows since when.
  const due: DueJobs | undefined = options.worker ? undefined : createDueJobs(platform);
  const yoga = createGraphQL(platform);

  return {
    platform,
    database,
    issuer,
    organisation: (slug = `o-${randomUUID().slice(0, 8)}`) =>
      ensureOrganisation(connections, {
        slug,
        name: slug,
        locales: ['en', 'da'],
        defaultLocale: 'en',
        timeZone: 'Europe/Copenhagen',
      }),
    async person(
      organisation,
      { name = 'Somebody', administrator = false, timeZone = 'Europe/Copenhagen', locale = 'en' } = {},
    ) {
      const email = `${randomUUID()}@example.invalid`;
      const membershipId = await asPlatform(platform, { organisationId: organisation.id, requestId: 'test' }, ctx =>
        ensureMember(ctx, { email, displayName: name, locale, timeZone, roles: administrator ? ['ADMIN'] : [] }),
      );
      const token = await issuer.token({ sub: email, email, email_verified: true });
      return { membershipId, organisation, email, token };
    },
    async execute(person, document, variables = {}, headers = {}) {
      const response = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(person && { authorization: `Bearer ${person.token}` }),
          ...headers,
        },
        body: JSON.stringify({ query: document, variables }),
      });
      return (await response.json()) as never;
    },
    asPlatform: (organisation, work) =>
      asPlatform(platform, { organisationId: organisation.id, requestId: 'test' }, work),
    async countStatements(work) {
      const { pool } = connections;
      const { query } = pool;
      let statements = 0;
      pool.query = ((...parameters: Parameters<typeof query>) => {
        // Who asks is loaded anew every two seconds, whatever they ask.
        const [statement] = parameters;
        if (!(typeof statement === 'string' ? statement : statement.text).includes(') participations')) statements += 1;
        return query.apply(pool, parameters);
      }) as typeof query;
      try {
        await work();
      } finally {
        pool.query = query;
      }
      return statements;
    },
    async runDueJobs() {
      if (!due) throw new Error('A worker does the jobs of this platform: make it without one.');
      return await due.run();
    },
    async close() {
      await worker?.close();
      await platform.close();
      await closePlugins(plugins);
      await connections.close();
      if (!options.beside) await database.drop();
    },
  };
}

async function createIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const issuer = 'https://issuer.test';
  return {
    issuer,
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] },
    token: (claims, { expiresAt = new Date(Date.now() + 3_600_000) } = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(privateKey),
  };
}
