/**
 * What may leave a plugin's thread. The thread itself refuses what is more: to read it would be the work of the host's
 * event loop, and everybody else's delay. The guide of the SDK names these numbers.
 */

const KB = 1024;

/** The size of an answer, by the capability that gives it: see `exceeds`. What jobs and `has` answer is not sent at all. */
export const answerLimits = {
  /** Some 5,000 busy times or changes. */
  calendar: 512 * KB,
  video: 16 * KB,
  notifications: 16 * KB,
  /** A reason in fifty languages. */
  contentFilter: 64 * KB,
  hooks: 64 * KB,
  /** An event of a megabyte, which is the most that is kept of one. */
  webhooks: 1_088 * KB,
  health: 16 * KB,
} as const satisfies Readonly<Record<string, number>>;

export const defaultAnswerLimit = 16 * KB;
/** A plugin's own description, with the JSON Schema of its settings. */
export const descriptionLimit = 256 * KB;
/** What one request to the host carries: a value for the store, the input of a job. */
const requestLimit = 256 * KB;
/** A request by `fetch`, its body and all. */
const fetchLimit = 1_024 * KB;
/** The body of what a host answers to one, in bytes. */
export const fetchAnswerLimit = 4_096 * KB;

export function requestLimitOf(service: string): number {
  return service === 'fetch' ? fetchLimit : requestLimit;
}

/** What is given to a plugin: what an organisation has entered, its settings or its secrets. */
export const settingsLimit = 256 * KB;
/** And the arguments of one call; the largest is a webhook's body, or the event that was made of it. */
export const argumentsLimit = 2_048 * KB;

/** What each plugin may ask for: lists of it are priced by these. */
export const mostKinds = 7;
export const mostHosts = 20;
export const mostSecrets = 50;
export const mostEndpoints = 10;

/** Log lines of one thread, and what it prints. */
export const logRate = { burst: 50, perSecond: 10 };
/** Requests to the host of one thread, such as `store.set`. What goes beyond waits. */
export const requestRate = { burst: 200, perSecond: 100 };
/** Requests of one call that wait for their answer; the next waits for one of them. */
export const requestsAtOnce = 8;
/** Whatever a thread sends in a second: several times what all of the above allows. */
export const messagesPerSecond = 1_000;

/** Characters. */
export const longestLogLine = 2_000;
export const longestLogFields = 4_000;
export const longestErrorMessage = 2_000;
export const longestStack = 8_000;

/** A text that people read, or that is looked for: longer ones are no help to either. */
export function cut(text: string): string {
  return text.length > longestErrorMessage ? `${text.slice(0, longestErrorMessage)} …` : text;
}

const deepest = 100;
const perValue = 16;

/**
 * Whether a value is larger than `limit`: the characters of its texts and of the names of its fields, the bytes of its
 * buffers, and 16 for each value. Looks no further than that. A value that is nested too deeply, or contains itself, is
 * larger than anything, and so
 * is memory that is shared: what is in it may be something else in a moment.
 */
export function exceeds(value: unknown, limit: number): boolean {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let size = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const depth = next.depth + 1;
    size += perValue + ownSize(next.value);
    if (size > limit || depth > deepest) return true;
    for (const [name, part] of partsOf(next.value)) {
      size += typeof name === 'string' ? name.length : 0;
      waiting.push({ value: part, depth });
      if (size + waiting.length * perValue > limit) return true;
    }
  }
  return false;
}

function ownSize(value: unknown): number {
  if (typeof value === 'string') return value.length;
  // The whole of a buffer is sent, however little of it a view shows.
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (buffer instanceof SharedArrayBuffer) return Number.POSITIVE_INFINITY;
  return buffer instanceof ArrayBuffer ? buffer.byteLength : 0;
}

function* partsOf(value: unknown): Iterable<readonly [name: unknown, part: unknown]> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (value instanceof Map) for (const entry of value) yield [undefined, entry];
  else if (value instanceof Set) for (const element of value) yield [undefined, element];
  // Names of an array's elements are no text that is sent.
  else if (Array.isArray(value)) for (const element of value) yield [undefined, element];
  else for (const name in value) if (Object.hasOwn(value, name)) yield [name, value[name as keyof typeof value]];
}

export interface Budget {
  /** Whether there is one left now; if so, it is taken. */
  take(): boolean;
  /** Takes one, now or in advance. Answers the milliseconds until it is there. */
  reserve(): number;
}

/** So many at once, and so many a second from then on. */
export function createBudget({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }): Budget {
  let left = burst;
  let since = performance.now();

  function refill(): void {
    const now = performance.now();
    left = Math.min(burst, left + ((now - since) / 1000) * perSecond);
    since = now;
  }

  return {
    take() {
      refill();
      if (left < 1) return false;
      left--;
      return true;
    },
    reserve() {
      refill();
      left--;
      return left >= 0 ? 0 : (-left / perSecond) * 1000;
    },
  };
}
