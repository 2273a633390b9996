import type { Logger } from 'pino';
import type { OrganisationInfo } from './access/organisation-info.ts';
import type { Viewer } from './access/viewer.ts';
import type { RequestContext, SignIn } from './context.ts';
import type { DomainError } from './errors.ts';
import { Unauthenticated } from './errors.ts';
import { recordAudit, recordAuditOfAll } from './events/audit-log.ts';
import { addToOutbox } from './events/outbox.ts';
import type { Platform } from './platform.ts';

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
    audit: (of, action, subjectId, data) => recordAudit(ctx, of, action, subjectId, data),
    auditAll: (of, action, subjectIds, data) => recordAuditOfAll(ctx, of, action, subjectIds, data),
  };
  return ctx;
}

/** The same request at a later moment: nothing is in it of what was loaded for an earlier one, nor the rights of then. */
export function contextAnew(ctx: RequestContext, viewer: Viewer): RequestContext {
  const { platform, requestId, log, locale, organisation, signal, signIn, tokenExpiresAt, clientAddress } = ctx;
  return createContext(platform, {
    requestId,
    log,
    locale,
    organisation,
    viewer,
    clientAddress,
    ...(signal && { signal }),
    ...(signIn && { signIn }),
    ...(tokenExpiresAt && { tokenExpiresAt }),
  });
}

/** Stands for what is not there and throws when it is looked at. No getter: the GraphQL server copies the context. */
function missing<Value extends object>(problem: DomainError | undefined): Value {
  return new Proxy({} as Value, {
    get() {
      throw problem ?? new Unauthenticated();
    },
  });
}
