/** The columns of the fields of a table with an alias, named as Prisma names them. */
export function columns(alias: string, fields: readonly string[], prefix = ''): string {
  return fields.map(field => `${alias}.${columnOf(field)} "${prefix}${field}"`).join(', ');
}

/** What a row has of them. */
export function readColumns<Read>(row: object, fields: readonly string[], prefix = ''): Read {
  const values: Record<string, unknown> = {};
  for (const field of fields) values[field] = (row as Record<string, unknown>)[`${prefix}${field}`];
  return values as Read;
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

/** An object has its id, whatever else is asked of it. */
export function withId<Field extends string>(fields: readonly Field[]): readonly Field[] {
  return ['id' as Field, ...fields.filter(field => field !== 'id')];
}
