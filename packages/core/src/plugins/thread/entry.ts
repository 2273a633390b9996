import { parentPort, workerData } from 'node:worker_threads';
import type { AnyPlugin, DomainEventName } from '@mentorkit/plugin-sdk';
import { decode, encode, type ErrorData, errorFromData, errorToData, transferables } from '../boundary.ts';
import type { FromThread, ServiceRequest, Task, ThreadData, ToThread } from '../messages.ts';
import { compareAll, runFunction, solve } from './computations.ts';
import { connectionOf } from './connection.ts';
import { createContext } from './context.ts';
import { describe, findPlugin, Refused, type Schema } from './definition.ts';
import { redactor } from './redact.ts';
import { readSettings, Unreadable } from './settings.ts';
import { callWebhook } from './webhook.ts';

/**
 * The inside of a worker thread: the only place where a plugin is imported. It loads at most one plugin, tells the host
 * what that is, and then does one task after another as the host asks.
 */

const { packageName } = workerData as ThreadData;
const port = parentPort!;
const answers = new Map<number, PromiseWithResolvers<unknown>>();
const aborts = new Map<number, AbortController>();
let requests = 0;

port.on('message', (message: ToThread) => {
  if (message.kind === 'run') void run(message);
  else if (message.kind === 'abort')
    aborts.get(message.id)?.abort(new DOMException('The call was ended.', 'AbortError'));
  else answer(message);
});
const plugin = packageName === undefined ? undefined : await load(packageName);

async function load(name: string): Promise<AnyPlugin | undefined> {
  try {
    const found = findPlugin(await import(name));
    post({ kind: 'loaded', description: await describe(found) });
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
  const hidden: unknown[] = ['secrets' in task ? task.secrets : undefined];
  try {
    const value = await perform(id, task, aborted, controller.signal, hidden);
    // A provider may keep a buffer that it returned; a computation's thread ends, so its result changes hands.
    const isCall = task.kind === 'call' || task.kind === 'settings';
    if (isCall) post({ kind: 'value', id, value: encode(value) });
    else post({ kind: 'value', id, value }, transferables(value));
  } catch (error) {
    if (error instanceof Unreadable) post({ kind: 'unreadable', id, issues: error.issues });
    else post({ kind: 'error', id, error: redacted(errorToData(error), redactor(hidden)) });
  } finally {
    aborts.delete(id);
  }
}

async function perform(
  id: number,
  task: Task,
  flag: Int32Array,
  signal: AbortSignal,
  hidden: unknown[],
): Promise<unknown> {
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
  const ask = (request: ServiceRequest) => askHost(id, request);
  hidden.push(secrets);
  const hide = (secret: string) => void hidden.push(secret);
  const context = createContext({ plugin, task, settings, secrets, signal, redact: redactor(hidden), hide, post, ask });
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
    return await job.run(context, input.value);
  }
  if (task.capability === 'hooks') {
    const [event, moment] = task.method.split('/') as [DomainEventName, 'will' | 'has'];
    return await target.hooks?.[event]?.[moment]?.(context, args[0] as never);
  }
  if (task.capability === 'webhooks') return await callWebhook(target, task.method, args, context);
  // Called on its own object, because a provider written with methods may use `this`.
  const provider = (target as unknown as Record<string, Record<string, (...all: unknown[]) => unknown>>)[
    task.capability
  ];
  return await provider?.[task.method]?.(context, ...args);
}

function askHost(id: number, request: ServiceRequest): Promise<unknown> {
  const pending = Promise.withResolvers<unknown>();
  answers.set(++requests, pending);
  post({ kind: 'service', id, request: requests, ...request });
  return pending.promise;
}

function answer({ request, value, error }: Extract<ToThread, { kind: 'answer' }>): void {
  const pending = answers.get(request);
  answers.delete(request);
  if (error) pending?.reject(errorFromData(error));
  else pending?.resolve(decode(value));
}

function redacted(error: ErrorData, redact: (text: string) => string): ErrorData {
  return { ...error, message: redact(error.message), stack: error.stack && redact(error.stack) };
}

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
