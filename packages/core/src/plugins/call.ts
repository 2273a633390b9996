import type {
  CalendarProvider,
  ContentFilter,
  DomainEvent,
  DomainEventName,
  Intent,
  NotificationChannel,
  VideoProvider,
} from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { decode, encode, type ErrorData, errorFromData } from './boundary.ts';
import { admit, type Breaker, type BreakerOutcome, leftAlone, record, secondsUntilProbe } from './breaker.ts';
import { complain } from './complaints.ts';
import { slowPluginPlaces } from '../jobs/places.ts';
import { describeIssues, type PluginCallFailure, PluginCallFailed } from './failures.ts';
import { type PluginHost, type ReadyPlugin, readyPlugin } from './load.ts';
import type { CallOrganisation, PluginKind, SettingsIssue, Task } from './messages.ts';
import { mayUseAccounts, reachableHosts } from './permissions.ts';
import { argumentsLimit, exceeds } from './limits.ts';
import { isHeldUp, longCalls, SOON_MS, useThread } from './pool.ts';
import { unboundedIssues } from './settings.ts';
import { serveRequest } from './services.ts';
import { noteError, recordDuration, usageOf } from './status.ts';
import type { Usage } from './usage.ts';
import type { Outcome } from './thread.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** How long a call that was told to stop may take to come to an end before its thread is ended. */
const GRACE_MS = 250;
/** When a call that found no free thread may be made again. */
const BUSY_SECONDS = 5;

export interface CallOptions<Answer = unknown> {
  /** Whose call it is; the plugin sees nothing of any other. */
  readonly organisation: CallOrganisation;
  /** As stored; parsed with the plugin's schema inside its thread. Where the host knows installations, those of the organisation's count. */
  readonly settings?: unknown;
  /** In the clear: whoever stores secrets decrypts them for the call. */
  readonly secrets?: unknown;
  /** Default 10 s; waiting for a free thread has the same limit once more. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** An administrator's own try: of a plugin that may not be enabled yet, with all that it asks for. */
  readonly trial?: boolean;
  /** What the contract says of the answer; one that it refuses counts against the plugin (`INVALID_ANSWER`). */
  readonly answer?: z.ZodType<Answer>;
  /** A job's, which can be done later as well: it does not wait for calls that take long. */
  readonly mayBePostponed?: boolean;
}

/** The providers' methods with their `ctx` taken off. */
type Providers = {
  calendar: Required<CalendarProvider<unknown>>;
  video: Required<VideoProvider<unknown>>;
  notifications: NotificationChannel<unknown>;
  contentFilter: ContentFilter<unknown>;
};
type Method<Kind extends keyof Providers> = Exclude<keyof Providers[Kind], 'can'> & string;
type Arguments<Kind extends keyof Providers, Name extends Method<Kind>> = Providers[Kind][Name] extends (
  ctx: any,
  ...args: infer Rest
) => unknown
  ? Rest
  : never;

/**
 * Calls a provider's method in the plugin's thread and gives back its answer as plain data: as `answer` parses it, or
 * else the caller's to validate. Rejects with an error that `isPluginError` knows if the plugin threw one, else with `PluginCallFailed` or
 * (a plugin that is not there) `PluginFailed`.
 */
export async function callPlugin<Kind extends keyof Providers, Name extends Method<Kind>, Answer = unknown>(
  host: PluginHost,
  pluginId: string,
  capability: Kind,
  method: Name,
  args: Arguments<Kind, Name>,
  options: CallOptions<Answer>,
): Promise<Answer> {
  const plugin = readyPlugin(host, pluginId);
  if (!plugin.description.methods[capability as PluginKind]?.includes(method))
    throw new PluginCallFailed(pluginId, 'NOT_OFFERED', `It offers no ${capability}.${method}.`);
  return await perform(host, plugin, { capability, method, args }, options);
}

/** Asks a hook whether something may happen, or tells it that it has; rejects as `callPlugin` does. */
export async function callHook<Answer = unknown>(
  host: PluginHost,
  pluginId: string,
  moment: 'will' | 'has',
  event: Intent | DomainEvent,
  options: CallOptions<Answer>,
): Promise<Answer> {
  const plugin = readyPlugin(host, pluginId);
  const name: DomainEventName = event.name;
  if (!plugin.description.hooks[name]?.[moment])
    throw new PluginCallFailed(pluginId, 'NOT_OFFERED', `It has no hook ${moment} on ${name}.`);
  return await perform(host, plugin, { capability: 'hooks', method: `${name}/${moment}`, args: [event] }, options);
}

/** Characters of what a plugin says of itself: people read it, and it is stored. */
const MOST_DETAIL = 1_000;

const health = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  detail: z
    .string()
    .transform(text => text.slice(0, MOST_DETAIL))
    .optional(),
});

/** It answered, if no sense; or it was not asked, because it is left alone or busy. */
const isNoOutage: readonly PluginCallFailure[] = ['INVALID_ANSWER', 'BREAKER_OPEN', 'BUSY'];

/**
 * Asks the plugin how it is. Rather than rejecting, says `down` where it was asked and did not answer, and `degraded`
 * where its answer makes no sense or it is not asked just now. Rejects for a plugin that is not there.
 */
export async function pluginHealth(
  host: PluginHost,
  pluginId: string,
  options: CallOptions,
): Promise<z.output<typeof health>> {
  const plugin = readyPlugin(host, pluginId);
  if (!plugin.description.health) return { status: 'ok' };
  const call = { capability: 'health', method: 'health', args: [] };
  try {
    return await perform(host, plugin, call, { timeoutMs: 5_000, ...options, answer: health });
  } catch (error) {
    const isThere = error instanceof PluginCallFailed && isNoOutage.includes(error.failure);
    return { status: isThere ? 'degraded' : 'down', detail: (error as Error).message };
  }
}

/** Runs one of the plugin's own jobs; rejects as `callPlugin` does. May be run twice with the same input. */
export async function runPluginJob(
  host: PluginHost,
  pluginId: string,
  name: string,
  input: unknown,
  options: CallOptions,
) {
  const plugin = readyPlugin(host, pluginId);
  if (!(name in plugin.description.jobs))
    throw new PluginCallFailed(pluginId, 'NOT_OFFERED', `It offers no job ${name}.`);
  await perform(host, plugin, { capability: 'jobs', method: name, args: [input] }, options);
}

/**
 * Shows a webhook of the plugin what came in: its `verify` the bytes as they came, its `handle` the event. Answers as
 * `thread/webhook.ts` says; rejects as `callPlugin` does.
 */
export async function callWebhook<Answer = unknown>(
  host: PluginHost,
  pluginId: string,
  endpoint: string,
  ...[method, delivered, options]:
    | [
        'verify',
        { readonly headers: readonly (readonly [string, string])[]; readonly body: Uint8Array },
        CallOptions<Answer>,
      ]
    | ['handle', unknown, CallOptions<Answer>]
): Promise<Answer> {
  const plugin = readyPlugin(host, pluginId);
  if (!plugin.description.webhooks.includes(endpoint))
    throw new PluginCallFailed(pluginId, 'NOT_OFFERED', `It offers no webhook ${endpoint}.`);
  return await perform(host, plugin, { capability: 'webhooks', method, args: [endpoint, delivered] }, options);
}

/** How people connect accounts, as `ConnectionData`. */
export async function pluginConnection<Answer>(
  host: PluginHost,
  pluginId: string,
  options: CallOptions<Answer>,
): Promise<Answer> {
  const plugin = readyPlugin(host, pluginId);
  return await perform(host, plugin, { capability: 'connection', method: 'describe', args: [] }, options);
}

type CallTask = Extract<Task, { kind: 'call' }>;

interface Call {
  readonly capability: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

async function perform<Answer>(
  host: PluginHost,
  plugin: ReadyPlugin,
  call: Call,
  options: CallOptions<Answer>,
): Promise<Answer> {
  const { organisation } = options;
  const installed = await host.options.installation?.(plugin, organisation.id);
  // The one place where every call passes, whoever makes it.
  if (installed && !installed.enabled && !options.trial)
    throw new PluginCallFailed(plugin.id, 'DISABLED', 'It is not enabled.');
  const usage = usageOf(plugin, organisation.id);
  const { admitted, breaker } = admit(usage.breaker, performance.now());
  usage.breaker = breaker;
  if (!admitted) throw leaveAlone(plugin.id, breaker);

  let given: Outcome;
  try {
    given = await runCall(host, plugin, call, { ...options, ...installed }, installed?.granted);
  } catch (error) {
    // It was not made, so whoever may try next may do so.
    usage.breaker = record(usage.breaker, 'neutral', performance.now());
    throw error;
  }
  recordDuration(usage, given.millis);
  const outcome = read(given, call, options.answer);
  await noteLostAccount(host, plugin, organisation.id, outcome);
  // The schema has parsed it, where there is one; and where there is none, it is unknown.
  return conclude(host, plugin, usage, call, outcome) as Answer;
}

/** Rejects for a call that was not made at all. */
async function runCall(
  host: PluginHost,
  plugin: ReadyPlugin,
  call: Call,
  options: CallOptions,
  granted: readonly string[] | undefined,
): Promise<Outcome> {
  const { organisation, timeoutMs = DEFAULT_TIMEOUT_MS, signal, mayBePostponed, trial } = options;
  const services = { ...host.options };
  if (granted && !mayUseAccounts(plugin.description, granted)) delete services.account;
  const over = new AbortController();
  const serve = serveRequest(services, plugin.id, organisation.id, {
    network: host.network,
    hosts: said => reachableHosts(plugin.description, said, trial ? undefined : granted),
    signal: over.signal,
  });
  const task = toTask(host, plugin, call, options);

  const patience = { timeoutMs: mayBePostponed ? Math.min(SOON_MS, timeoutMs) : timeoutMs, signal };
  const isHopeless = mayBePostponed && (isHeldUp(plugin.pool, organisation.id) || isOccupied(host));
  const outcome = isHopeless
    ? undefined
    : await useThread(plugin.pool, organisation.id, patience, async run => {
        // While it waited, it may have become known that it is of no use: of many that wait, each would end a thread.
        const { breaker } = usageOf(plugin, organisation.id);
        if (breaker.state === 'OPEN') throw leaveAlone(plugin.id, breaker);
        return await run(task, { timeoutMs, graceMs: GRACE_MS, signal, serve });
      }).finally(() => over.abort());
  if (outcome) return outcome;
  throw signal?.aborted
    ? new PluginCallFailed(plugin.id, 'CANCELLED', 'The call was cancelled.')
    : new PluginCallFailed(plugin.id, 'BUSY', 'It is busy with other calls.', { retryAfter: BUSY_SECONDS });
}

/** Whether so many jobs wait for plugins that one more might leave no place for others. */
function isOccupied({ plugins }: PluginHost): boolean {
  const long = plugins.map(plugin => (plugin.state === 'READY' ? longCalls(plugin.pool) : 0));
  return long.reduce((sum, calls) => sum + calls, 0) >= slowPluginPlaces;
}

function leaveAlone(pluginId: string, breaker: Breaker): PluginCallFailed {
  const retryAfter = secondsUntilProbe(breaker, performance.now());
  return new PluginCallFailed(pluginId, 'BREAKER_OPEN', leftAlone, { retryAfter });
}

/** The outcome with the answer as the contract has it. One that the contract does not know is none. */
function read(outcome: Outcome, { capability, method }: Call, answer: z.ZodType | undefined): Outcome {
  if (outcome.kind !== 'value') return outcome;
  try {
    const value = decode(outcome.value);
    const parsed = answer ? answer.safeParse(value) : { success: true as const, data: value };
    if (parsed.success) return { ...outcome, value: parsed.data };
    const issues = parsed.error.issues.slice(0, 3).map(({ path, message }) => ({ path: path.map(String), message }));
    const reason = `Its answer to ${capability}.${method} is none of the contract: ${describeIssues(issues)}`;
    return { ...outcome, kind: 'invalid', reason };
  } catch {
    return { ...outcome, kind: 'invalid', reason: `Its answer to ${capability}.${method} cannot be read.` };
  }
}

/** The plugin has found out that a person's account is of no use any more. */
async function noteLostAccount(
  host: PluginHost,
  { id: pluginId }: ReadyPlugin,
  organisationId: string,
  outcome: Outcome,
) {
  if (outcome.kind !== 'error' || !outcome.error.expected || outcome.error.name !== 'NeedsReconnection') return;
  const personId = String(outcome.error.fields['personId']);
  try {
    await host.options.accountLost?.({ pluginId, organisationId, personId });
  } catch (error) {
    host.options.log.error({ err: error, plugin: pluginId }, 'A lost account could not be noted');
  }
}

/** @throws PluginCallFailed for more than is given to plugins: each of them would have to walk through it */
function toTask({ options: { now } }: PluginHost, plugin: ReadyPlugin, call: Call, options: CallOptions): CallTask {
  const { capability, method, args } = call;
  const issues = unboundedIssues(options);
  if (issues.length > 0) throw unreadable(plugin, issues);
  if (exceeds(args, argumentsLimit)) {
    const reason = `${capability}.${method} would be given more than ${argumentsLimit} characters, or what is nested too deeply.`;
    throw new PluginCallFailed(plugin.id, 'TOO_LARGE', reason);
  }
  const clockOffset = now ? now().epochMilliseconds - Temporal.Now.instant().epochMilliseconds : 0;
  const stored = { settings: encode(options.settings), secrets: encode(options.secrets) };
  return {
    kind: 'call',
    capability,
    method,
    args: args.map(encode),
    organisation: options.organisation,
    ...stored,
    clockOffset,
  };
}

function unreadable({ id }: ReadyPlugin, issues: readonly SettingsIssue[]): PluginCallFailed {
  const reason = `Its settings need attention: ${describeIssues(issues)}`;
  return new PluginCallFailed(id, 'SETTINGS', reason, { issues });
}

/** Takes the outcome into the plugin's books and turns it into an answer or an error. */
function conclude(host: PluginHost, plugin: ReadyPlugin, usage: Usage, call: Call, outcome: Outcome): unknown {
  const failure = outcome.kind === 'value' && !outcome.stopped ? undefined : toError(host, plugin, call, outcome);
  const verdict = judge(outcome);
  usage.breaker = record(usage.breaker, verdict, performance.now());
  if (verdict !== 'neutral') usage.failing = verdict === 'failure';
  usage.needsAttention = outcome.kind === 'unreadable';
  if (failure && verdict !== 'success') noteError(host, usage, failure.message);
  if (failure) throw failure;
  return outcome.kind === 'value' ? outcome.value : undefined;
}

/** Whether the call speaks for or against the plugin's health; a clear "no" of a provider is an answer. */
function judge(outcome: Outcome): BreakerOutcome {
  if (outcome.stopped === 'CANCELLED' || outcome.kind === 'unreadable') return 'neutral';
  if (outcome.stopped === 'TIMED_OUT' || outcome.kind === 'ended' || outcome.kind === 'invalid') return 'failure';
  if (outcome.kind === 'value') return 'success';
  if (!outcome.error.expected || outcome.error.name === 'Unavailable') return 'failure';
  return outcome.error.name === 'RateLimited' ? 'neutral' : 'success';
}

function toError(host: PluginHost, plugin: ReadyPlugin, call: Call, outcome: Outcome): Error {
  if (outcome.stopped === 'CANCELLED') return new PluginCallFailed(plugin.id, 'CANCELLED', 'The call was cancelled.');
  const { log } = host.options;
  const where = { plugin: plugin.id, capability: call.capability, method: call.method };
  const about = (failure: string) => `${failure} ${call.capability}.${call.method}`;
  if (outcome.stopped === 'TIMED_OUT') {
    const reason = `${call.capability}.${call.method} took longer than it may.`;
    complain(plugin, about('TIMED_OUT'), fields =>
      log.warn(
        { ...where, ...fields, millis: outcome.millis, threadEnded: outcome.kind === 'ended' },
        `A plugin's ${reason}`,
      ),
    );
    return new PluginCallFailed(plugin.id, 'TIMED_OUT', reason);
  }
  if (outcome.kind === 'error' && outcome.error.expected)
    return Object.assign(errorFromData(outcome.error), { pluginId: plugin.id });
  if (outcome.kind === 'unreadable') return unreadable(plugin, outcome.issues);
  if (outcome.kind === 'invalid') {
    complain(plugin, about('INVALID_ANSWER'), fields => log.warn({ ...where, ...fields }, outcome.reason));
    return new PluginCallFailed(plugin.id, 'INVALID_ANSWER', outcome.reason);
  }
  const failure = outcome.kind === 'ended' ? 'CRASHED' : 'DEFECT';
  const error: ErrorData | { message: string } =
    outcome.kind === 'error' ? outcome.error : { message: outcome.kind === 'ended' ? outcome.reason : '' };
  const incidentId = complain(plugin, about(failure), fields =>
    log.error({ ...where, ...fields, error }, 'A plugin failed'),
  );
  return new PluginCallFailed(plugin.id, failure, `It failed unexpectedly (incident ${incidentId}).`, { incidentId });
}
