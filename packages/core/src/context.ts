import type { Logger } from 'pino';
import type { z } from 'zod';
import type { PrismaClient } from './database/generated/client.ts';
import type { TransactionOptions } from './database/organisation-pool.ts';
import type { DomainError } from './errors.ts';
import { Unauthenticated } from './errors.ts';
import { addToOutbox } from './events/outbox.ts';
import type { JobDefinition } from './jobs/job.ts';
import { recordAudit } from './events/audit-log.ts';
import type { TokenClaims } from './access/token.ts';
import type { Platform } from './platform.ts';
import type { Vocabulary } from './texts/vocabulary.ts';
import type { Viewer } from './access/viewer.ts';

export interface OrganisationInfo {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  readonly timeZone: string;
  readonly brand: Brand;
  /** Whom mails say that they are from. */
  readonly mailFrom: string;
  readonly vocabulary: Vocabulary;
}

/** What a frontend dresses itself in; what is not set is the frontend's choice. */
export interface Brand {
  /** `#rrggbb`, by what they are for: `primary`, `background` … */
  readonly colours?: Readonly<Record<string, string>> | undefined;
  /** https. */
  readonly logoUrl?: string | undefined;
  readonly fontFamily?: string | undefined;
}

/** As whom an issuer knows the person, and the sign-in session, where the token is one of our own. */
export type SignIn = Pick<TokenClaims, 'issuer' | 'subject' | 'sessionId'>;

/** What every service gets first: who asks, whose data, and the ways to read, write and tell. */
export interface RequestContext {
  readonly platform: Platform;
  readonly requestId: string;
  readonly locale: string;
  /** The organisation's own words: see `text`. */
  readonly vocabulary: Vocabulary | undefined;
  readonly log: Logger;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal | undefined;
  readonly viewer: Viewer | undefined;
  /** The viewer, where the operation needs one; throws `Unauthenticated`. */
  readonly member: Viewer;
  /** Why nobody is signed in although a token was sent. */
  readonly signInProblem: DomainError | undefined;
  readonly tokenExpiresAt: Temporal.Instant | undefined;
  /** Whose token it is that the request brought; undefined for API clients and the platform. */
  readonly signIn: SignIn | undefined;
  /** Where the request came from, as far as the transport knows. */
  readonly clientAddress: string | undefined;
  /** That mutations without one of their own are done once for: see `graphql/idempotency.ts`. */
  readonly idempotencyKey: string | undefined;
  /** Throws `Unauthenticated` where no organisation is known. */
  readonly organisation: OrganisationInfo;
  /** The viewer's, or the one that is met at the host name of the request. */
  readonly knownOrganisation: OrganisationInfo | undefined;
  /** Prisma over the organisation's pool: sees the organisation of the context, and nothing else. */
  readonly db: PrismaClient;
  /** One plain statement over the same pool, for hot lists and for what Prisma cannot say. */
  sql<Row extends object>(text: string, parameters?: unknown[]): Promise<Row[]>;
  now(): Temporal.Instant;
  /** Several statements that happen together or not at all. Short: no network call is awaited in it. */
  transaction<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Asks for a job, through the outbox: it runs if and only if the transaction commits. */
  enqueue<Schema extends z.ZodType>(
    job: JobDefinition<Schema>,
    input: z.input<Schema>,
    options?: { key?: string; runAt?: Temporal.Instant },
  ): Promise<void>;
  /** Wakes who follows the topic, after the commit. Carries no data: they look for themselves. */
  wake(...topic: string[]): void;
  audit(action: string, subjectType: string, subjectId: string | undefined, data?: object): Promise<void>;
}

export interface ContextOptions {
  readonly requestId: string;
  readonly log: Logger;
  readonly locale?: string;
  readonly signal?: AbortSignal;
  readonly viewer?: Viewer;
  readonly organisation?: OrganisationInfo;
  readonly signInProblem?: DomainError;
  readonly tokenExpiresAt?: Temporal.Instant;
  readonly signIn?: SignIn;
  readonly clientAddress?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

export function createContext(platform: Platform, options: ContextOptions): RequestContext {
  const { database } = platform;
  const ctx: RequestContext = {
    platform,
    requestId: options.requestId,
    locale: options.locale ?? options.organisation?.defaultLocale ?? 'en',
    vocabulary: options.organisation?.vocabulary,
    log: options.log,
    signal: options.signal,
    viewer: options.viewer,
    signInProblem: options.signInProblem,
    tokenExpiresAt: options.tokenExpiresAt,
    signIn: options.signIn,
    clientAddress: options.clientAddress,
    idempotencyKey: options.idempotencyKey,
    db: database.prisma,
    member: options.viewer ?? missing(options.signInProblem),
    knownOrganisation: options.organisation,
    organisation: options.organisation ?? missing(options.signInProblem),
    async sql<Row extends object>(text: string, parameters: unknown[] = []) {
      return (await database.pool.query<Row & Record<string, unknown>>(text, parameters)).rows as Row[];
    },
    now: () => platform.now(),
    transaction: (work, transactionOptions) => database.transaction(work, transactionOptions),
    enqueue: (job, input, jobOptions) => addToOutbox(ctx, job, input, jobOptions),
    wake(...topic) {
      const name = [ctx.organisation.id, ...topic].join(':');
      database.afterCommit(() => platform.wake.publish(name));
    },
    audit: (action, subjectType, subjectId, data) => recordAudit(ctx, { action, subjectType, subjectId, data }),
  };
  return ctx;
}

/** Stands for what is not there and throws when it is looked at. No getter: the GraphQL server copies the context. */
function missing<Value extends object>(problem: DomainError | undefined): Value {
  return new Proxy({} as Value, {
    get() {
      throw problem ?? new Unauthenticated();
    },
  });
}
