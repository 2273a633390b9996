import { pluginErrorData } from '@mentorkit/plugin-sdk';
import { cut, defaultAnswerLimit, exceeds, longestStack } from './limits.ts';

/**
 * What crosses between the host and a plugin's thread. `Temporal.Instant` cannot be cloned by `postMessage`, so instants
 * travel as tagged strings; everything else is left to structured cloning.
 */

const INSTANT = '~instant';

/** Something thrown, as plain data. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Whether it is one of the errors that the plugin contract names; anything else is a defect. */
  readonly expected: boolean;
  /** Fields of an expected error, such as `retryAfter`: structured cloning drops them from an `Error`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Makes a value ready for `postMessage`. Throws a `RangeError` for a value that contains itself. */
export function encode(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return { [INSTANT]: value.toString() };
  if (Array.isArray(value)) return value.map(encode);
  if (!isPlainObject(value)) return value;
  return mapFields(value, encode);
}

/** The reverse of `encode`. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (!isPlainObject(value)) return value;
  const instant = value[INSTANT];
  if (typeof instant === 'string' && Object.keys(value).length === 1) return Temporal.Instant.from(instant);
  return mapFields(value, decode);
}

/** But for `__proto__`: somebody may assign the fields to something that has one. */
function mapFields(value: Record<string, unknown>, map: (field: unknown) => unknown): Record<string, unknown> {
  const fields = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(fields.map(([key, field]) => [key, map(field)]));
}

/** Buffers that can change hands instead of being copied: those that a typed array fills alone. */
export function transferables(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    // A Node.js `Buffer` may sit in a pool that others share.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength && !Buffer.isBuffer(value))
      found.add(value.buffer);
  } else if (isPlainObject(value)) {
    for (const field of Object.values(value)) if (typeof field === 'object') transferables(field, found);
  }
  return [...found];
}

export function errorToData(error: unknown): ErrorData {
  try {
    const expected = pluginErrorData(error);
    if (expected) {
      const { name, message, ...given } = expected;
      const fields = encode(given) as Record<string, unknown>;
      if (exceeds(fields, defaultAnswerLimit)) return tooLarge;
      return { name, message: cut(message), expected: true, fields: structuredClone(fields) };
    }
    if (!(error instanceof Error)) return { name: 'Thrown', message: cut(String(error)), expected: false, fields: {} };
    const { name, message, stack } = error;
    return {
      name: cut(name),
      message: cut(message),
      stack: stack?.slice(0, longestStack),
      expected: false,
      fields: {},
    };
  } catch {
    // A thrown value may have a getter or a `toString` that throws in its turn.
    return { name: 'Thrown', message: 'a value that cannot be described', expected: false, fields: {} };
  }
}

const tooLarge: ErrorData = {
  name: 'Thrown',
  message: 'an error whose fields are too large',
  expected: false,
  fields: {},
};

export function errorFromData(data: ErrorData): Error {
  const error = new Error(data.message);
  return Object.assign(error, decode(data.fields), { name: data.name, stack: data.stack ?? error.stack });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
