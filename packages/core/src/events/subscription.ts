import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  mapSourceToResponseEvent,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { accessLost, sessionEnded, tokenExpired } from '../access/refusals.ts';
import type { DomainError } from '../errors.ts';
import { type FeedSource, isFeedSource } from './live-source.ts';

export interface SubscribeOptions {
  /** What a client may see of an error. */
  present(error: unknown, ctx: RequestContext): GraphQLError;
  /** Takes over the delivery of a feed's events: see `fanOut`. */
  deliverFeed?(source: FeedSource, args: ValidatedSubscriptionArgs): AsyncIterableIterator<ExecutionResult>;
  /** Whether it ends when the viewer is a member no more or has signed out; otherwise its connection does. */
  endsWithMembership?: boolean;
  /** Stops what waits, when the client ends the subscription. */
  stop?(): void;
}

/**
 * GraphQL's `subscribe`, inside the viewer's organisation: the source stream as well as the execution of each event,
 * whoever asks for the next one. It ends with the viewer's token.
 */
export async function subscribeWithin(
  args: ExecutionArgs,
  options: SubscribeOptions,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const ctx = args.contextValue as RequestContext;
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated.map(error => options.present(error, ctx)) };
  const inside = <T>(work: () => PromiseLike<T> | T): Promise<T> =>
    ctx.viewer ? inOrganisation(ctx.organisation.id, work, ctx.viewer.membershipId) : Promise.resolve(work());
  const source = await inside(() => createSourceEventStream(validated));
  if (!(Symbol.asyncIterator in source))
    return { ...source, errors: source.errors?.map(error => options.present(error, ctx)) };
  const results =
    options.deliverFeed && isFeedSource(source)
      ? options.deliverFeed(source, validated)
      : mapSourceToResponseEvent(validated, source);
  return resultsWithin(results, ctx, inside, options);
}

function resultsWithin(
  results: AsyncIterableIterator<ExecutionResult>,
  ctx: RequestContext,
  inside: <T>(work: () => PromiseLike<T>) => Promise<T>,
  { present, stop, endsWithMembership }: SubscribeOptions,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  let reason: DomainError | undefined;
  let hurry: (() => void) | undefined;
  const expire = () => endFor(tokenExpired());
  const timer = ctx.tokenExpiresAt && setTimeout(expire, timerMs(ctx.tokenExpiresAt));
  timer?.unref();
  const unwatch = endsWithMembership ? watch(ctx, endFor) : undefined;

  function endFor(error: DomainError): void {
    reason ??= error;
    hurry?.();
  }

  function end(): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    unwatch?.();
    hurry?.();
    stop?.();
    // Not awaited: what it waits for may never come.
    results.return?.()?.catch(() => {});
  }

  /** The next result, or nothing when it ends first. (What a race adds to a promise that lives long is never freed.) */
  function nextOrEnd(): Promise<IteratorResult<ExecutionResult> | undefined> {
    return new Promise((resolve, reject) => {
      if (reason) return resolve(undefined);
      hurry = () => resolve(undefined);
      inside(() => results.next()).then(resolve, reject);
    });
  }

  return {
    async next() {
      if (over) return { done: true, value: undefined };
      const step = await nextOrEnd();
      if (over) return { done: true, value: undefined };
      if (step === undefined) {
        end();
        return { done: false, value: { errors: [present(reason, ctx)] } };
      }
      if (step.done) {
        end();
        return step;
      }
      const { errors } = step.value;
      return errors
        ? { done: false, value: { ...step.value, errors: errors.map(error => present(error, ctx)) } }
        : step;
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    async throw(error) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function watch(ctx: RequestContext, end: (error: DomainError) => void): (() => void) | undefined {
  if (!ctx.viewer) return undefined;
  const { platform, organisation, viewer, signIn } = ctx;
  return platform.members.watch(
    { organisationId: organisation.id, membershipId: viewer.membershipId, sessionId: signIn?.sessionId },
    code => end(code === sessionEnded.code ? sessionEnded() : accessLost()),
  );
}

/** Longer, and a timer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

function timerMs(until: Temporal.Instant): number {
  return Math.min(Math.max(0, until.epochMilliseconds - Date.now()), longestTimerMs);
}
