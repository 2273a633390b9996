import { isStorable } from './storable.ts';

/** How large a JSON value from outside may be: what is beyond makes something fail or wait further on. */
export const jsonLimits = {
  /** Levels of lists and objects. */
  depth: 100,
  /** Characters of its texts and keys, and 16 for each value: so, some 16,000 keys. */
  size: 256 * 1024,
} as const;

const perValue = 16;

export type JsonFault = 'TOO_DEEP' | 'TOO_LARGE' | 'NOT_STORABLE';

/**
 * Why a value is not taken: it is larger than `size` or nested too deeply, or would not be read back as it was given.
 * Looks no further than that, and goes down without calling itself.
 */
export function jsonFault(value: unknown, size: number = jsonLimits.size): JsonFault | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let left = size;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: found, depth } = next;
    left -= perValue + (typeof found === 'string' ? found.length : 0);
    if (left < 0) return 'TOO_LARGE';
    if (!isKept(found)) return 'NOT_STORABLE';
    if (typeof found !== 'object' || found === null) continue;
    if (depth === jsonLimits.depth) return 'TOO_DEEP';
    const list = Array.isArray(found);
    for (const key in found) {
      if (!list) {
        if (!isStorable(key) || key === '__proto__') return 'NOT_STORABLE';
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
