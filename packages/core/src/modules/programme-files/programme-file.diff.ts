import { canonicalJson } from '../../canonical-json.ts';
import type { ProgrammeFile } from './programme-file.ts';

/** Of one answer. */
export const mostDifferences = 500;

/** One place in which a file says something else. */
export interface Difference {
  /** Phases, questions and options by their keys: `["questions", "field", "label", "da"]`. */
  readonly path: readonly string[];
  /** Undefined where there is nothing at the place. */
  readonly before: unknown;
  readonly after: unknown;
}

/** In the order of the file; phases, questions and options are the same where their keys are. */
export function differencesOf(before: ProgrammeFile, after: ProgrammeFile): Difference[] {
  return compare([], keyed(before), keyed(after));
}

function compare(path: readonly string[], before: unknown, after: unknown): Difference[] {
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap(key => compare([...path, key], before[key], after[key]));
  }
  return same(before, after) ? [] : [{ path, before, after }];
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other));
}

/** Lists of what has keys as objects by them, with their order beside. */
function keyed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value as { key?: unknown }[];
    if (items.length === 0 || !items.every(item => typeof item?.key === 'string')) return value;
    return {
      ...Object.fromEntries(items.map(item => [item.key, keyed({ ...item, key: undefined })])),
      '(order)': items.map(({ key }) => key),
    };
  }
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([, of]) => of !== undefined);
  return Object.fromEntries(entries.map(([key, of]) => [key, keyed(of)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
