/** Beyond it, to know how many there are exactly costs more than it is worth. */
export const exactCount = 1000;

/** How many there are on all pages of a list. */
export interface Count {
  readonly totalCount: number;
  /** Else there are more. */
  readonly isCountExact: boolean;
}

/** @param found one more than `exactCount` at most */
export function countOf(found: number, { isCut = false }: { readonly isCut?: boolean } = {}): Count {
  return { totalCount: Math.min(found, exactCount), isCountExact: found <= exactCount && !isCut };
}

/**
 * A statement that counts, as `found`, no more than has to be known, and reads no more either.
 *
 * @param scans each selects an id; what more than one finds is counted once
 */
export function countSql(scans: readonly string[]): string {
  const bounded = scans.map(scan => `(${scan} limit ${exactCount + 1})`).join(' union ');
  return `select count(*)::int "found" from (select 1 from (${bounded}) one limit ${exactCount + 1}) counted`;
}
