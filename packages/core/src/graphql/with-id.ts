/**
 * The query of a field, for a row that has just been written. A client that asks for no field of the row, only for
 * `__typename` or for errors, makes a select of nothing, which Prisma refuses: and so the whole write would be undone.
 */
export function withId<Query extends object>(query: Query): Query {
  return 'select' in query ? { ...query, select: { ...(query.select as object), id: true } } : query;
}
