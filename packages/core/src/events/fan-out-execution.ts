import { executeSubscriptionEvent, type GraphQLError, type ValidatedSubscriptionArgs } from 'graphql';
import type { RequestContext } from '../context.ts';
import { contextAnew } from '../create-context.ts';
import { accessLost } from '../access/refusals.ts';
import type { Viewer } from '../access/viewer.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import type { LiveFeed, LiveItem } from './live-feed.ts';

/** The result of one event, as JSON, made once for all who get the same. */
export interface SharedResult {
  readonly position: number;
  readonly json: Buffer;
}

export interface ExecutionOptions {
  readonly live: LiveFeed<LiveItem>;
  readonly args: ValidatedSubscriptionArgs;
  /** Of somebody who subscribed. */
  readonly ctx: RequestContext;
  /** Whether the results are the same for all; otherwise, all who get them are one person. */
  readonly shared: boolean;
  /** Somebody who follows at the moment: it is with their rights that events are executed. */
  present(): string | undefined;
  presentError(error: unknown, ctx: RequestContext): GraphQLError;
}

/** Executes a subscription for batches of events: each event once, even when it is asked for again. */
export function createExecution(
  options: ExecutionOptions,
): (items: readonly LiveItem[]) => Promise<readonly SharedResult[]> {
  const { live, args, ctx, shared, present, presentError } = options;
  const { members } = live.platform;
  const organisationId = ctx.organisation.id;
  let results = new WeakMap<LiveItem, Promise<SharedResult>>();
  let resultsOf: Viewer | undefined;

  /** As they are now: the rights of when they subscribed may be old. */
  async function presentViewer(): Promise<Viewer> {
    for (let id = present(); id !== undefined; id = present()) {
      const viewer = members.viewerOf(organisationId, id);
      if (viewer) return viewer;
      const look = members.pending(organisationId);
      if (!look) break;
      await look;
    }
    throw accessLost();
  }

  async function execute(item: LiveItem, contextValue: RequestContext): Promise<SharedResult> {
    const result = await executeSubscriptionEvent({ ...args, contextValue, rootValue: item });
    const presented = result.errors
      ? { ...result, errors: result.errors.map(error => presentError(error, contextValue)) }
      : result;
    return { position: item.position, json: Buffer.from(JSON.stringify(presented)) };
  }

  return async items => {
    const viewer = await presentViewer();
    if (!shared && viewer !== resultsOf) results = new WeakMap();
    resultsOf = viewer;
    const known = results;
    // Nothing is in it of what was loaded for earlier events.
    const contextValue = contextAnew(ctx, viewer);
    // At the same time, so that what the events have to load is loaded together.
    return await inOrganisation(
      organisationId,
      () =>
        Promise.all(
          items.map(item => {
            const result = known.get(item) ?? execute(item, contextValue);
            known.set(item, result);
            return result;
          }),
        ),
      shared ? null : viewer.membershipId,
    );
  };
}
