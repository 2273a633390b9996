/** The columns of the fields of a table with an alias, named as Prisma names them. */
export function columns(alias: string, fields: readonly string[], prefix = ''): string {
  return fields.map(field => `${alias}.${columnOf(field)} "${prefix}${field}"`).join(', ');
}

/** Reads them from rows. A list has hundreds, so the names are put together once. */
export function columnReader<Read extends object>(fields: readonly (keyof Read)[], prefix = ''): (row: object) => Read {
  const names = fields.map(field => [field, `${prefix}${String(field)}`] as const);
  return row => {
    const read: Partial<Read> = {};
    for (const [field, name] of names) read[field] = (row as Record<string, any>)[name];
    return read as Read;
  };
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

/** An object has its id, whatever else is asked of it. */
export function withId<Field extends string>(fields: readonly Field[]): readonly Field[] {
  return ['id' as Field, ...fields.filter(field => field !== 'id')];
}
