import { sqlState } from '../errors.ts';

/**
 * Whether a transaction lost against another one and may succeed when it is tried again: a serialisation failure or a
 * deadlock, as `pg` or as Prisma reports it.
 */
export function isWriteConflict(error: unknown): boolean {
  const state = sqlState(error);
  // P2034 is Prisma's own code for both.
  return state === '40001' || state === '40P01' || state === 'P2034';
}
