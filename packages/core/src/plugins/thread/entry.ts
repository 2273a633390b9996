import { workerData } from 'node:worker_threads';
import type { AnyPlugin, DomainEventName } from '@mentorkit/plugin-sdk';
import { decode, encode, errorToData, transferables } from '../boundary.ts';
import { answerLimits, defaultAnswerLimit, descriptionLimit, exceeds, longestErrorMessage } from '../limits.ts';
import type { SettingsIssue, Task, ThreadData, ToThread } from '../messages.ts';
import { compareAll, runFunction, solve } from './computations.ts';
import { connectionOf } from './connection.ts';
import { createContext } from './context.ts';
import { describe, findPlugin, Refused, type Schema } from './definition.ts';
import { replaceGlobalFetch, setGlobalFetch } from './fetch.ts';
import { boundPrinting, tellWhatWasLeftOut } from './log.ts';
import { port, post } from './port.ts';
import { openRequests, type Requests } from './requests.ts';
import { readSettings, Unreadable } from './settings.ts';
import { callWebhook } from './webhook.ts';

/**
 * The inside of a worker thread: the only place where a plugin is imported. It loads at most one plugin, tells the host
 * what that is, and then does one task after another as the host asks.
 */

const { packageName } = workerData as ThreadData;
const aborts = new Map<number, AbortController>();
/** Of the call that runs: what it has asked for. */
let requests: Requests | undefined;

boundPrinting();
if (packageName !== undefined) replaceGlobalFetch();
process.on('uncaughtException', error => {
  const { name, message } = errorToData(error);
  post({ kind: 'failing', reason: `stopped on an uncaught error: ${name}: ${message}` });
  process.exit(1);
});
port.on('message', (message: ToThread) => {
  if (message.kind === 'run') void run(message);
  else if (message.kind === 'abort')
    aborts.get(message.id)?.abort(new DOMException('The call was ended.', 'AbortError'));
  else requests?.answer(message);
});
const plugin = packageName === undefined ? undefined : await load(packageName);

async function load(name: string): Promise<AnyPlugin | undefined> {
  try {
    const found = findPlugin(await import(name));
    const description = await describe(found);
    if (exceeds(description, descriptionLimit))
      throw new Refused(`describes itself, with its schemas, in more than ${descriptionLimit} characters.`, found.id);
    post({ kind: 'loaded', description });
    return found;
  } catch (error) {
    const { name: kind, message } = errorToData(error);
    if (error instanceof Refused) post({ kind: 'refused', reason: message, id: error.id });
    else post({ kind: 'refused', reason: `could not be loaded: ${kind}: ${message}` });
    return undefined;
  }
}

async function run({ id, task, aborted }: Extract<ToThread, { kind: 'run' }>): Promise<void> {
  const controller = new AbortController();
  aborts.set(id, controller);
  try {
    const value = await perform(id, task, aborted, controller.signal);
    tellWhatWasLeftOut();
    if (task.kind === 'call') return answer(id, task.capability, value);
    // A provider may keep a buffer that it returned; a computation's thread ends, so its result changes hands.
    post({ kind: 'value', id, value }, transferables(value));
  } catch (error) {
    tellWhatWasLeftOut();
    if (error instanceof Unreadable) post({ kind: 'unreadable', id, issues: mostOf(error.issues) });
    else post({ kind: 'error', id, error: errorToData(error) });
  } finally {
    setGlobalFetch(undefined);
    aborts.delete(id);
  }
}

function answer(id: number, capability: string, answered: unknown): void {
  const limit = (answerLimits as Readonly<Record<string, number>>)[capability] ?? defaultAnswerLimit;
  // Twice: what is too large is not encoded, and what was encoded is what is sent, whatever a getter answers next.
  const value = exceeds(answered, limit) ? undefined : { encoded: encode(answered) };
  if (value && !exceeds(value.encoded, limit)) post({ kind: 'value', id, value: value.encoded });
  else
    post({
      kind: 'invalid',
      id,
      reason: `Its answer is larger than the ${limit} characters that are read of a ${capability}.`,
    });
}

function mostOf(issues: readonly SettingsIssue[]): SettingsIssue[] {
  return issues.slice(0, 50).map(({ path, message }) => ({
    path: path.slice(0, 20).map(step => step.slice(0, 100)),
    message: message.slice(0, longestErrorMessage),
  }));
}

async function perform(id: number, task: Task, flag: Int32Array, signal: AbortSignal): Promise<unknown> {
  const control = {
    aborted: () => Atomics.load(flag, 0) !== 0,
    progress: (fraction: number, best?: unknown) => post({ kind: 'progress', id, fraction, best }),
  };
  if (task.kind === 'function') return await runFunction(task, control);
  if (!plugin) throw new Error('No plugin is loaded here.');
  if (task.kind === 'solve') return await solve(plugin, task, control);
  if (task.kind === 'compare') return await compareAll(plugin, task, control);

  const stored = { settings: decode(task.settings), secrets: decode(task.secrets) };
  const { settings, secrets } = await readSettings(plugin, stored.settings, stored.secrets);
  if (task.kind === 'settings') return undefined;
  const { ask } = (requests = openRequests(id));
  const context = createContext({ plugin, task, settings, secrets, signal, ask });
  setGlobalFetch(context.fetch);
  if (task.capability === 'connection') return connectionOf(plugin, secrets);
  return await call(plugin, task, context);
}

async function call(target: AnyPlugin, task: Extract<Task, { kind: 'call' }>, context: unknown): Promise<unknown> {
  const args = decode(task.args) as unknown[];
  if (task.capability === 'health') return await target.health?.(context);
  if (task.capability === 'jobs') {
    const job = target.jobs?.[task.method];
    if (!job) throw new TypeError(`The plugin declares no job ${JSON.stringify(task.method)}.`);
    const input = await (job.input as Schema)['~standard'].validate(args[0]);
    if (input.issues) throw new TypeError(`The input of ${task.method}: ${input.issues[0]?.message}`);
    await job.run(context, input.value);
    return undefined;
  }
  if (task.capability === 'hooks') {
    const [event, moment] = task.method.split('/') as [DomainEventName, 'will' | 'has'];
    const said = await target.hooks?.[event]?.[moment]?.(context, args[0] as never);
    return moment === 'will' ? said : undefined;
  }
  if (task.capability === 'webhooks') return await callWebhook(target, task.method, args, context);
  // Called on its own object, because a provider written with methods may use `this`.
  const provider = (target as unknown as Record<string, Record<string, (...all: unknown[]) => unknown>>)[
    task.capability
  ];
  return await provider?.[task.method]?.(context, ...args);
}
