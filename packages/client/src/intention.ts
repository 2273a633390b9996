import { type Failed, type Failure, failureOf, type FieldError, ownFailure } from './failure.ts';
import { type CurrentOf, type Outcome, outcomeOf, type SuccessOf } from './outcome.ts';
import type { Operation } from './operation.ts';
import { pauseMs } from './pause.ts';
import { randomId } from './random-id.ts';
import type { Answer, Requests } from './requests.ts';

/** One thing that a person does, with one idempotency key until it is answered. */
export interface Intention<Data, Variables> {
  /** What is sent now. Keep it with a draft, to go on with it after a reload. A new one after success. */
  readonly key: string;
  /** Two clicks are one: while it is under way, the same variables get the same answer. */
  send(
    variables: Variables,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Outcome<SuccessOf<Data>, CurrentOf<Data>>>;
}

export interface IntentionOptions<Data = unknown, Variables = unknown> {
  /** Of an intention before a reload. */
  readonly key?: string | undefined;
  /** Sent by a GraphQL library instead of the client, so that its cache learns of the answer. Rejects where none came. */
  readonly through?: (variables: Variables, request: IntendedRequest) => Promise<Result<Data>>;
}

/** What a library has to add to the request that it makes. */
export interface IntendedRequest {
  readonly headers: { readonly 'idempotency-key': string };
  readonly signal: AbortSignal | undefined;
}

/** As GraphQL answers. */
export interface Result<Data> {
  readonly data?: Data | null | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

/** How often it is sent again by itself. */
const mostRepeats = 3;
/** Longer pauses are the person's to decide on. */
const longestPauseSeconds = 5;

/** Those of which nobody knows whether it was done, and those that say that nothing was. */
const repeated = new Set(['UNREACHABLE', 'TIMED_OUT', 'BAD_ANSWER', 'OVERLOADED', 'RATE_LIMITED']);

export function createIntention<Data, Variables>(
  requests: Requests,
  language: () => string,
  operation: Operation<Data, Variables>,
  { key = randomId(), through }: IntentionOptions<Data, Variables> = {},
): Intention<Data, Variables> {
  type Answered = Outcome<SuccessOf<Data>, CurrentOf<Data>>;
  let underWay: { readonly variables: string; readonly outcome: Promise<Answered> } | undefined;

  async function ask(variables: Variables, signal: AbortSignal | undefined): Promise<Answer<object>> {
    if (!through) return await requests.ask(operation, variables, { signal, idempotencyKey: key });
    try {
      const { data, errors = [] } = await through(variables, { headers: { 'idempotency-key': key }, signal });
      return data ? { kind: 'ok', value: data, errors } : withoutAnswer(errors[0], language());
    } catch {
      return { kind: 'failed', failure: ownFailure(signal?.aborted ? 'CANCELLED' : 'UNREACHABLE', language()) };
    }
  }

  async function sendOnce(variables: Variables, signal: AbortSignal | undefined): Promise<Answered> {
    for (let repeats = 0; ; repeats += 1) {
      const answer = await ask(variables, signal);
      // The first that is an object: a generator may have asked for the name of the root's type, too.
      const answered = answer.kind === 'ok' && Object.values(answer.value).find(isObject);
      if (answered) return outcomeOf(answered) as Answered;
      const failed: Failed = answer.kind === 'failed' ? answer : withoutAnswer(answer.errors[0], language());
      if (repeats === mostRepeats || !repeated.has(failed.failure.code)) return failed;
      if (!(await paused(failed.failure, repeats, signal))) return failed;
      if (signal?.aborted) return { kind: 'failed', failure: ownFailure('CANCELLED', language()) };
    }
  }

  async function settle(variables: Variables, signal: AbortSignal | undefined): Promise<Answered> {
    const outcome = await sendOnce(variables, signal);
    const code = outcome.kind === 'refused' ? outcome.code : undefined;
    // In each of these cases the key has had its use: what is sent next is something else.
    if (outcome.kind === 'ok' || code === 'IDEMPOTENCY_KEY_REUSED' || code === 'IDEMPOTENCY_OUTCOME_UNKNOWN')
      key = randomId();
    if (outcome.kind !== 'refused' || code !== 'IDEMPOTENCY_KEY_REUSED') return outcome;
    // The server knows of a key; the person, of what they typed first.
    return { ...outcome, message: ownFailure(code, language()).message };
  }

  return {
    get key() {
      return key;
    },
    send(variables, { signal } = {}) {
      const text = JSON.stringify(variables);
      if (underWay?.variables === text) return underWay.outcome;
      const before = underWay?.outcome;
      // Something else under the same key has to wait until it is known what became of the first.
      const outcome = Promise.resolve(before).then(() => settle(variables, signal));
      const mine = { variables: text, outcome };
      underWay = mine;
      return outcome.finally(() => {
        if (underWay === mine) underWay = undefined;
      });
    },
  };
}

/** Where the mutation's own field is null, its error says why. */
function withoutAnswer(error: FieldError | undefined, language: string): Failed {
  return { kind: 'failed', failure: error ? failureOf(error) : ownFailure('BAD_ANSWER', language) };
}

/** Whether it was waited for as long as the server wants. */
async function paused(failure: Failure, repeats: number, signal: AbortSignal | undefined): Promise<boolean> {
  const { retryAfterSeconds: seconds = 0 } = failure;
  if (seconds > longestPauseSeconds) return false;
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, Math.max(seconds * 1000, pauseMs(repeats) / 2));
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
