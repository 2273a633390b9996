import type { Logger } from 'pino';
import type { z } from 'zod';
import type { OrganisationInfo } from './access/organisation-info.ts';
import type { TokenClaims } from './access/token.ts';
import type { Viewer } from './access/viewer.ts';
import type { Audited } from './audited.ts';
import type { PrismaClient } from './database/generated/client.ts';
import type { TransactionOptions } from './database/organisation-pool.ts';
import type { DomainError } from './errors.ts';
import type { JobDefinition } from './jobs/job.ts';
import type { Platform } from './platform.ts';
import type { Vocabulary } from './texts/vocabulary.ts';

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
  /** Records in the present transaction what is done, under a name that its module declares. */
  audit<Action extends string>(
    of: Audited<Action>,
    action: NoInfer<Action>,
    subjectId: string | undefined,
    data?: object,
  ): Promise<void>;
  /** The same of many, in one statement. */
  auditAll<Action extends string>(
    of: Audited<Action>,
    action: NoInfer<Action>,
    subjectIds: readonly string[],
    data?: object,
  ): Promise<void>;
}
