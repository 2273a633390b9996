import type { Count } from '../database/count.ts';
import type { builder } from './builder.ts';

/** A connection that is counted. */
export interface Counted {
  /** A statement of its own. */
  count(): Promise<Count>;
}

/** The fields of a connection that say how many there are on all pages. */
export function countFields<Connection extends Counted>(
  c: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Connection>,
) {
  return {
    totalCount: c.int({
      description: 'How many there are on all pages; where `isCountExact` is false, there are more.',
      resolve: async connection => (await connection.count()).totalCount,
    }),
    isCountExact: c.boolean({
      description: 'Whether `totalCount` is all that there are: more than a thousand are not always counted.',
      resolve: async connection => (await connection.count()).isCountExact,
    }),
  };
}

/** Counts once, however often it is asked. */
export function countedOnce(count: () => Promise<Count>): () => Promise<Count> {
  let counted: Promise<Count> | undefined;
  return () => (counted ??= count());
}
