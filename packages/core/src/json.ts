import { isStorable } from './storable.ts';

/** How large a JSON value from outside may be: what is beyond makes something fail or wait further on. */
export const jsonLimits = {
  /** Levels of lists and objects. */
  depth: 100,
  /** Characters of its texts and keys, and 16 for each value: so, some 16,000 keys. */
  size: 256 * 1024,
} as const;

const perValue = 16;

export type JsonExcess = 'TOO_DEEP' | 'TOO_LARGE';
export type JsonFault = JsonExcess | 'NOT_STORABLE';

/** Whether a value is nested too deeply, or larger than `size`. */
export function jsonExcess(value: unknown, size: number): JsonExcess | undefined {
  return walk(
    value,
    size,
    () => true,
    () => true,
  ) as JsonExcess | undefined;
}

/** Why a value is not taken: there is too much of it, or it would not be read back as it was given. */
export function jsonFault(value: unknown, size: number = jsonLimits.size): JsonFault | undefined {
  return walk(value, size, isKept, key => key !== '__proto__' && isStorable(key));
}

/** Looks no further than to the first fault, and goes down without calling itself. */
function walk(
  value: unknown,
  size: number,
  isGood: (part: unknown) => boolean,
  isGoodKey: (key: string) => boolean,
): JsonFault | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let left = size;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: found, depth } = next;
    left -= perValue + (typeof found === 'string' ? found.length : 0);
    if (left < 0) return 'TOO_LARGE';
    if (!isGood(found)) return 'NOT_STORABLE';
    if (typeof found !== 'object' || found === null) continue;
    if (depth === jsonLimits.depth) return 'TOO_DEEP';
    const list = Array.isArray(found);
    for (const key in found) {
      if (!list) {
        if (!isGoodKey(key)) return 'NOT_STORABLE';
        left -= key.length;
      }
      waiting.push({ value: found[key as keyof typeof found], depth: depth + 1 });
      if (left < waiting.length * perValue) return 'TOO_LARGE';
    }
  }
  return undefined;
}

function isKept(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'number') return true;
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** What a text of JSON from outside says; undefined where it is none, or beyond `jsonLimits`. */
export function parseJson(text: string, size: number = jsonLimits.size): unknown {
  if (text.length > size * 2) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return jsonFault(value, size) === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}
