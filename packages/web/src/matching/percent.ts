import type { Words } from '../texts/text.ts';

/** A score, or a part of one, of which the platform counts millionths. */
export function percentOf(number: Words['number'], millionths: number): string {
  return number(millionths / 1_000_000, { style: 'percent', maximumFractionDigits: 1 });
}
