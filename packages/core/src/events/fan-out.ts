import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExecutionResult, type GraphQLError, type ValidatedSubscriptionArgs } from 'graphql';
import type { RequestContext } from '../context.ts';
import { DomainError, internalError } from '../errors.ts';
import { resyncRequired } from './feed-log.ts';
import { createExecution, type SharedResult } from './fan-out-execution.ts';
import { groupKey, isShared, type SharedFields } from './fan-out-group.ts';
import type { LiveFeed, LiveItem } from './live-feed.ts';
import type { FeedSource } from './live-source.ts';
import { stoppable } from './stoppable.ts';

/** The connection of one subscriber. */
export interface ResultSink {
  /** Sends them at once. False: it does not keep up, and gets no more until `drained`. */
  send(results: readonly SharedResult[]): boolean;
  drained(): Promise<void>;
  /** It is so far behind that it has to resume from its cursor, on another connection. */
  tooSlow(): void;
}

export interface FanOutOptions {
  readonly sharedFields: SharedFields;
  present(error: unknown, ctx: RequestContext): GraphQLError;
}

interface Member {
  /** What it has; the only thing that is kept for a slow one. */
  position: number;
  readonly membershipId: string;
  readonly sink: ResultSink;
  /** It does not keep up, or reads from the log what the group no longer has. */
  busy: boolean;
  blocked: boolean;
  end(error?: DomainError): void;
  ended: boolean;
}

/** All who get the same results: the same document and variables in the same language, with the same rights. */
interface Group {
  readonly key: string;
  readonly live: LiveFeed<LiveItem>;
  /** Of its first member. */
  readonly ctx: RequestContext;
  readonly execute: ReturnType<typeof createExecution>;
  readonly members: Set<Member>;
  /** The newest results that somebody has not got yet, without a gap up to `head`. */
  results: SharedResult[];
  bytes: number;
  head: number;
  running: boolean;
  asked: boolean;
}

const keptBytes = 1024 * 1024;
const writeBytes = 64 * 1024;
/** Members who are written to in one turn of the event loop; others get their turn in between. */
const slice = 256;

const groupsOf = new WeakMap<LiveFeed<LiveItem>, Map<string, Group>>();

/**
 * Delivers a feed's events to one subscriber beside all others who asked the same: one execution and one serialisation
 * for them together. What it returns ends when the subscription does, and yields at most the reason.
 */
export function fanOut(
  source: FeedSource,
  args: ValidatedSubscriptionArgs,
  sink: ResultSink,
  options: FanOutOptions,
): AsyncIterableIterator<ExecutionResult> {
  const { ctx } = source;
  const { promise: finished, resolve: finish } = Promise.withResolvers<DomainError | undefined>();
  const live = source.live();
  const group = groupFor(live, args, ctx, options);
  const member: Member = {
    position: source.position,
    membershipId: ctx.member.membershipId,
    sink,
    busy: false,
    blocked: false,
    ended: false,
    end(error) {
      if (member.ended) return;
      member.ended = true;
      leave();
      group.members.delete(member);
      if (group.members.size === 0) groupsOf.get(live)?.delete(group.key);
      finish(error);
    },
  };
  group.members.add(member);
  const leave = live.join({
    news: () => void pump(group),
    failed: error => member.end(error),
  });
  void catchUp(group, member);
  return untilEnd(finished, () => member.end(), ctx, options);
}

function untilEnd(
  finished: Promise<DomainError | undefined>,
  stop: () => void,
  ctx: RequestContext,
  { present }: FanOutOptions,
): AsyncIterableIterator<ExecutionResult> {
  async function* reason(): AsyncGenerator<ExecutionResult, undefined> {
    const error = await finished;
    if (error) yield { errors: [present(error, ctx)] };
    return undefined;
  }
  return stoppable(reason(), stop);
}

function groupFor(
  live: LiveFeed<LiveItem>,
  args: ValidatedSubscriptionArgs,
  ctx: RequestContext,
  { sharedFields, present }: FanOutOptions,
): Group {
  const groups = groupsOf.get(live) ?? new Map<string, Group>();
  groupsOf.set(live, groups);
  const shared = isShared(args, sharedFields);
  const { membershipId, scopes = [] } = ctx.member;
  // What an API client may be answered is less than what people are, even of what is the same for all of them.
  const key = groupKey(args, [ctx.locale, ...(shared ? scopes.toSorted() : [membershipId])]);
  let group = groups.get(key);
  if (!group) {
    const members = new Set<Member>();
    const anybody = () => members.values().next().value?.membershipId;
    group = {
      key,
      live,
      ctx,
      execute: createExecution({ live, args, ctx, shared, present: anybody, presentError: present }),
      members,
      results: [],
      bytes: 0,
      head: live.head(),
      running: false,
      asked: false,
    };
    groups.set(key, group);
  }
  return group;
}

/** Executes what is new and hands it out, until there is nothing new. */
async function pump(group: Group): Promise<void> {
  group.asked = true;
  if (group.running) return;
  group.running = true;
  try {
    while (group.asked && group.members.size > 0) {
      group.asked = false;
      for (;;) {
        const items = await group.live.after(group.head);
        if (items.length === 0) break;
        for (const result of await group.execute(items)) keep(group, result);
        await handOut(group);
        trim(group);
      }
    }
  } catch (error) {
    endAll(group, error);
  } finally {
    group.running = false;
  }
}

function keep(group: Group, result: SharedResult): void {
  group.results.push(result);
  group.bytes += result.json.length;
  group.head = result.position;
}

async function handOut(group: Group): Promise<void> {
  let written = 0;
  for (const member of group.members) {
    deliver(group, member);
    written += 1;
    if (written % slice === 0) await nextTurn();
  }
}

/** Drops what everybody has, and then the oldest; whoever is stuck before that is closed. */
function trim(group: Group): void {
  let needed = group.head;
  for (const member of group.members) needed = Math.min(needed, member.position);
  let dropped = 0;
  while (dropped < group.results.length) {
    const oldest = group.results[dropped]!;
    if (oldest.position > needed && group.bytes <= keptBytes) break;
    group.bytes -= oldest.json.length;
    dropped += 1;
  }
  if (dropped === 0) return;
  group.results.splice(0, dropped);
  const first = firstOf(group);
  for (const member of group.members)
    if (member.blocked && member.position + 1 < first) {
      member.sink.tooSlow();
      member.end();
    }
}

function firstOf(group: Group): number {
  return group.results[0]?.position ?? group.head + 1;
}

/** Writes to a member what it has not got, as much as it takes at once. */
function deliver(group: Group, member: Member): void {
  while (!member.busy && !member.ended && member.position < group.head) {
    const from = member.position + 1 - firstOf(group);
    if (from < 0) return void catchUp(group, member);
    const results = upTo(writeBytes, group.results, from);
    member.position = results.at(-1)!.position;
    if (!member.sink.send(results)) void waitFor(group, member);
  }
}

async function waitFor(group: Group, member: Member): Promise<void> {
  member.busy = true;
  member.blocked = true;
  await member.sink.drained();
  member.blocked = false;
  member.busy = false;
  deliver(group, member);
}

/** Reads from the log what the group no longer has, at the member's own pace, until it is among the others. */
async function catchUp(group: Group, member: Member): Promise<void> {
  if (member.busy) return;
  member.busy = true;
  try {
    while (!member.ended && member.position + 1 < firstOf(group)) {
      const items = await group.live.after(member.position);
      // The group is at most where the feed is, so there is something; and if not, it must not look for ever.
      if (items.length === 0) throw resyncRequired();
      for (const result of await group.execute(items)) {
        if (member.ended) return;
        member.position = result.position;
        if (!member.sink.send([result])) await member.sink.drained();
      }
    }
  } catch (error) {
    member.end(expectedOf(error, group));
  } finally {
    member.busy = false;
  }
  deliver(group, member);
}

function upTo(bytes: number, results: readonly SharedResult[], from: number): readonly SharedResult[] {
  let end = from;
  let size = 0;
  while (end < results.length && (end === from || size + results[end]!.json.length <= bytes)) {
    size += results[end]!.json.length;
    end += 1;
  }
  return results.slice(from, end);
}

/** What subscribers are told; what is not meant for them is in the log. */
function expectedOf(error: unknown, group: Group): DomainError {
  if (error instanceof DomainError) return error;
  const { log, requestId } = group.ctx;
  log.error({ err: error }, 'a feed could not be delivered');
  return internalError({ requestId });
}

function endAll(group: Group, error: unknown): void {
  const reason = expectedOf(error, group);
  for (const member of group.members) member.end(reason);
}
