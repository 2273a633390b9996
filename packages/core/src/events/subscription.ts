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
import { Unauthenticated } from '../errors.ts';
import { type FeedSource, isFeedSource } from './live-source.ts';

export interface SubscribeOptions {
  /** What a client may see of an error. */
  present(error: unknown, ctx: RequestContext): GraphQLError;
  /** Takes over the delivery of a feed's events: see `fanOut`. */
  deliverFeed?(source: FeedSource, args: ValidatedSubscriptionArgs): AsyncIterableIterator<ExecutionResult>;
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
  if (!('schema' in validated)) return { errors: validated };
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
  { present, stop }: SubscribeOptions,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  let expired = false;
  let hurry: (() => void) | undefined;
  const timer = ctx.tokenExpiresAt && setTimeout(expire, timerMs(ctx.tokenExpiresAt));
  timer?.unref();

  function expire(): void {
    expired = true;
    hurry?.();
  }

  function end(): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    hurry?.();
    stop?.();
    // Not awaited: what it waits for may never come.
    results.return?.()?.catch(() => {});
  }

  /** The next result, or nothing when it ends first. (What a race adds to a promise that lives long is never freed.) */
  function nextOrEnd(): Promise<IteratorResult<ExecutionResult> | undefined> {
    return new Promise((resolve, reject) => {
      if (expired) return resolve(undefined);
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
        return { done: false, value: { errors: [present(new Unauthenticated('TOKEN_EXPIRED'), ctx)] } };
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

/** Longer, and a timer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

function timerMs(until: Temporal.Instant): number {
  return Math.min(Math.max(0, until.epochMilliseconds - Date.now()), longestTimerMs);
}
