/** The columns of the fields of a table with an alias, named as Prisma names them. */
export function columns(alias: string, fields: readonly string[], prefix = ''): string {
  return fields.map(field => `${alias}.${columnOf(field)} "${prefix}${field}"`).join(', ');
}

function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
