/**
 * The query of a field, with the id selected in any case. Who asks for nothing but `__typename` selects nothing at all,
 * and that Prisma refuses: a mutation would fail after it has done what it was asked for.
 */
export function selectingId<Query extends object>(query: Query): Query {
  const { select } = query as { select?: object };
  return select === undefined ? query : { ...query, select: { ...select, id: true } };
}
