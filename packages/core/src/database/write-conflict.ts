/**
 * Whether a transaction lost against another one and may succeed when it is tried again: a serialisation failure or a
 * deadlock, as `pg` or as Prisma reports it.
 */
export function isWriteConflict(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause, originalCode, meta } = error as {
    code?: unknown;
    cause?: unknown;
    originalCode?: unknown;
    meta?: { driverAdapterError?: unknown };
  };
  return (
    code === '40001' ||
    code === '40P01' ||
    // Prisma's own code, and, in what Prisma could not name, the error of its adapter.
    code === 'P2034' ||
    originalCode === '40001' ||
    originalCode === '40P01' ||
    isWriteConflict(cause) ||
    isWriteConflict(meta?.driverAdapterError)
  );
}
