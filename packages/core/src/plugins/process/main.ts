import { rmdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { pluginErrorData, Rejected } from '@mentorkit/plugin-sdk';
import { encode, type ErrorData, errorFromData, errorToData } from '../boundary.ts';
import { openChannel } from '../channel.ts';
import {
  answerLimits,
  createBudget,
  defaultAnswerLimit,
  descriptionLimit,
  exceeds,
  logRate,
  longestErrorMessage,
  longestLogFields,
  longestLogLine,
  longestStack,
  requestLimitOf,
  requestsAtOnce,
} from '../limits.ts';
import { isMatchingResult } from '../matching-result.ts';
import type { ServiceRequest, SettingsIssue, Task } from '../messages.ts';
import { createSecrets, type Secrets } from '../redact.ts';
import type { AccountData } from '../thread/connection.ts';
import { type Loaded, type Log, type Outcome, startThread, type Thread } from '../thread.ts';
import type { FromProcess, ToProcess } from './messages.ts';
import { readableOnce } from './packages.ts';

/**
 * The process that all threads of plugins live in. It starts them, looks after them, and hands on to the host what they
 * say: nothing larger than the contract has it, and none of the secrets that they were shown. A plugin can change all
 * that runs in its own thread, so what is said there is believed no further.
 */

interface Held {
  readonly thread: Thread;
  readonly secrets: Secrets;
  /** What the call that runs has asked of the host. */
  readonly asked: Map<number, PromiseWithResolvers<unknown>>;
  cancel: AbortController;
  run: number;
}

const threads = new Map<number, Held>();
let requests = 0;

// Who stops the host from a terminal signals this process too; it ends when the host has no more to do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const stream = new Socket({ fd: 3 });
const { send } = openChannel<ToProcess, FromProcess>(stream, receive);
// The host is gone, or wants this to go.
stream.on('close', () => {
  try {
    rmdirSync(process.cwd());
  } catch {
    // The host has done it.
  }
  process.exit(0);
});
stream.on('error', () => stream.destroy());

function receive(message: ToProcess): void {
  if (message.kind === 'start') return start(message);
  const held = threads.get(message.thread);
  if (!held) return undefined;
  switch (message.kind) {
    case 'run':
      return void perform(held, message);
    case 'cancel':
      return held.run === message.run ? held.cancel.abort() : undefined;
    case 'answer': {
      const pending = held.asked.get(message.request);
      held.asked.delete(message.request);
      return message.error ? pending?.reject(errorFromData(message.error)) : pending?.resolve(message.value);
    }
    default:
      threads.delete(message.thread);
      return void held.thread.end();
  }
}

function start({ thread: id, packageName, memoryMb, replaces }: Extract<ToProcess, { kind: 'start' }>): void {
  const secrets = createSecrets();
  let thread: Thread;
  try {
    thread = startThread({
      packageName,
      memoryMb,
      replaces,
      log: logOf(packageName, secrets),
      readable: readableOnce(packageName),
    });
  } catch (error) {
    const { name, message } = errorToData(error);
    send({ kind: 'loaded', thread: id, loaded: { ok: false, reason: `could not be loaded: ${name}: ${message}` } });
    return send({ kind: 'ended', thread: id, reason: 'could not be started.' });
  }
  send({ kind: 'began', thread: id });
  threads.set(id, { thread, secrets, asked: new Map(), cancel: new AbortController(), run: 0 });
  void thread.loaded.then(loaded => send({ kind: 'loaded', thread: id, loaded: bounded(loaded) }));
  void thread.gone.then(reason => {
    threads.delete(id);
    send({ kind: 'ended', thread: id, reason: text(secrets.redact(text(reason))) });
  });
}

async function perform(
  held: Held,
  { thread: id, run: number, task, timeoutMs, graceMs }: Extract<ToProcess, { kind: 'run' }>,
) {
  const { thread, secrets, asked } = held;
  if ('secrets' in task) secrets.hide(task.secrets);
  held.run = number;
  held.cancel = new AbortController();
  const outcome = await thread.run(task, {
    timeoutMs,
    graceMs,
    signal: held.cancel.signal,
    serve: request => ask(held, id, number, request),
    onProgress(fraction, best) {
      if (typeof fraction !== 'number') return;
      send({ kind: 'progress', thread: id, run: number, fraction, best: isResultOf(task, best) ? best : undefined });
    },
  });
  for (const { reject } of asked.values()) reject(new Error('The call is over.'));
  asked.clear();
  // Said with the outcome, so that nobody is given a thread that is gone.
  if (thread.ended) threads.delete(id);
  const { peakMemory, millis, stopped } = outcome;
  const tell = (said: object) =>
    send({
      kind: 'outcome',
      thread: id,
      run: number,
      outcome: { ...said, peakMemory, millis, stopped } as Outcome,
      ended: thread.ended,
    });
  try {
    tell(sayable(task, outcome, secrets));
  } catch {
    // What threads can send each other is more than what processes can.
    tell({ kind: 'invalid', reason: 'Its answer is no data.' });
  }
}

async function ask({ secrets, asked }: Held, id: number, run: number, request: ServiceRequest): Promise<unknown> {
  const { service, args } = request;
  if (!Array.isArray(args) || exceeds(args, requestLimitOf(service)))
    throw new Rejected(`What is given to ${service} is larger than ${requestLimitOf(service)} characters.`);
  if (asked.size >= 2 * requestsAtOnce) throw new Rejected('So much cannot be asked at the same time.');
  // `account` says how the organisation is known to the vendor, and `fetch` tells the vendor.
  if (service !== 'account' && service !== 'fetch' && secrets.isIn(args))
    throw new Rejected(`What is given to ${service} holds a secret of the plugin's.`);
  const number = ++requests;
  const pending = Promise.withResolvers<unknown>();
  asked.set(number, pending);
  send({ kind: 'service', thread: id, run, request: number, service, args });
  const answer = await pending.promise;
  if (service === 'account') secrets.hide((answer as AccountData | undefined)?.authorization.replace(/^\S+ /, ''));
  return answer;
}

/** What may be said of an outcome. */
function sayable(task: Task, outcome: Outcome, secrets: Secrets): object {
  switch (outcome.kind) {
    case 'value':
      return valueOf(task, outcome.value, secrets);
    case 'error':
      return { kind: 'error', error: errorOf(outcome.error, secrets) };
    case 'unreadable':
      return { kind: 'unreadable', issues: issuesOf(outcome.issues, secrets) };
    default:
      return { kind: outcome.kind, reason: text(secrets.redact(text(outcome.reason))) };
  }
}

function valueOf(task: Task, value: unknown, secrets: Secrets): object {
  if (task.kind === 'solve' || task.kind === 'compare')
    return { kind: 'value', value: isResultOf(task, value) ? value : undefined };
  if (task.kind !== 'call') return { kind: 'value', value: undefined };
  const { capability, method } = task;
  const limit = (answerLimits as Readonly<Record<string, number>>)[capability] ?? defaultAnswerLimit;
  if (exceeds(value, limit))
    return {
      kind: 'invalid',
      reason: `Its answer is larger than the ${limit} characters that are read of a ${capability}.`,
    };
  // How people connect accounts is for the host itself, secret and all.
  if (capability !== 'connection' && secrets.isIn(value))
    return { kind: 'invalid', reason: `Its answer to ${capability}.${method} holds one of its secrets.` };
  return { kind: 'value', value };
}

function isResultOf(task: Task, value: unknown): boolean {
  if (task.kind === 'solve') {
    const { mentees, mentors } = task.problem as { mentees: number; mentors: number };
    return isMatchingResult(value, mentees, mentors);
  }
  if (task.kind !== 'compare') return false;
  const pairs = (task.mentees as unknown[]).length * (task.mentors as unknown[]).length;
  return value instanceof Float32Array && value.length === pairs;
}

function errorOf(error: ErrorData, secrets: Secrets): ErrorData {
  const safe = (value: unknown, most?: number) => text(secrets.redact(text(value, longestStack)), most);
  const given = { name: safe(error?.name, 100), message: safe(error?.message) };
  const fields = exceeds(error?.fields, defaultAnswerLimit) ? {} : (secrets.redactAll(error?.fields) as object);
  // Of the errors of the contract, the fields that it names.
  const known = error?.expected ? pluginErrorData({ ...fields, ...given }) : undefined;
  if (!known) return { ...given, stack: safe(error?.stack, longestStack), expected: false, fields: {} };
  const { name, message, ...own } = known;
  return { name, message, expected: true, fields: encode(own) as Record<string, unknown> };
}

function issuesOf(issues: readonly SettingsIssue[], secrets: Secrets): SettingsIssue[] {
  if (!Array.isArray(issues)) return [];
  return issues.slice(0, 50).map(issue => ({
    path: (Array.isArray(issue?.path) ? issue.path : []).slice(0, 20).map((step: unknown) => text(step, 100)),
    message: text(secrets.redact(text(issue?.message))),
  }));
}

/** What a thread says is a text, if it is one, and as much of it as anybody reads. */
function text(said: unknown, most = longestErrorMessage + 2): string {
  return typeof said === 'string' ? said.slice(0, most) : '';
}

function bounded(loaded: Loaded): Loaded {
  if (!loaded.ok) return { ok: false, reason: text(loaded.reason), ...(loaded.id && { id: text(loaded.id, 100) }) };
  if (exceeds(loaded.description, descriptionLimit))
    return { ok: false, reason: `describes itself, with its schemas, in more than ${descriptionLimit} characters.` };
  return loaded;
}

/** Of one thread: so many lines, each so long, and without secrets. */
function logOf(plugin: string, secrets: Secrets): Log {
  const budget = createBudget({ burst: 2 * logRate.burst, perSecond: 2 * logRate.perSecond });
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message?: string) => {
    if (!budget.take()) return;
    const line = text(secrets.redact(text(message, longestLogLine)), longestLogLine);
    const isLong = exceeds(fields, 2 * longestLogFields);
    send({ kind: 'log', level, message: line, fields: isLong ? { plugin } : (secrets.redactAll(fields) as object) });
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
