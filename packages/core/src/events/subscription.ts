import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  type GraphQLError,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { tokenExpired } from '../access/refusals.ts';
import type { Watch } from '../access/member-watch.ts';
import { contextAnew } from '../create-context.ts';
import type { DomainError } from '../errors.ts';
import { type Followed, isFollowed } from './follow.ts';
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
 * whoever asks for the next one. It ends with the viewer's token, and as soon as they may not follow it any more: their
 * rights are looked up before each event, which is executed with what they are then and shares nothing with the others.
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
  if (!isFollowed(source)) throw new Error('A subscription does not say who may follow it: see `Followed`');
  return resultsOf(source, validated, ctx, inside, options);
}

function resultsOf(
  source: Followed,
  validated: ValidatedSubscriptionArgs,
  ctx: RequestContext,
  inside: <T>(work: () => PromiseLike<T>) => Promise<T>,
  { present, deliverFeed, stop }: SubscribeOptions,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  let reason: DomainError | undefined;
  let hurry: (() => void) | undefined;
  const expire = () => endFor(tokenExpired());
  const timer = ctx.tokenExpiresAt && setTimeout(expire, timerMs(ctx.tokenExpiresAt));
  timer?.unref();
  const { organisation, member, signIn } = ctx;
  const watch = ctx.platform.members.watch(
    { organisationId: organisation.id, membershipId: member.membershipId, sessionId: signIn?.sessionId },
    { mayHave: viewer => source.mayFollow(viewer), lost: endFor },
  );
  const results =
    deliverFeed && isFeedSource(source) ? deliverFeed(source, validated) : executed(source, validated, ctx, watch);

  function endFor(error: DomainError): void {
    reason ??= error;
    // At once: what is handed out beside us must not be.
    stopResults();
    hurry?.();
  }

  function end(): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    watch.end();
    hurry?.();
    stop?.();
    stopResults();
  }

  function stopResults(): void {
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
        return { done: false, value: { data: null, errors: [present(reason, ctx)] } };
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

/** Each event with the rights of its moment. */
function executed(
  source: Followed,
  validated: ValidatedSubscriptionArgs,
  ctx: RequestContext,
  watch: Watch,
): AsyncIterableIterator<ExecutionResult> {
  return {
    async next() {
      const step = await source.next();
      if (step.done) return step;
      // A feed has too many who follow it to look each of them up for each event.
      const viewer = await (isFeedSource(source) ? watch.known() : watch.viewer());
      const contextValue = contextAnew(ctx, viewer);
      return {
        done: false,
        value: await executeSubscriptionEvent({ ...validated, contextValue, rootValue: step.value }),
      };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
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
