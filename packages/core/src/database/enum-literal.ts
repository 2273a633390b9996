/**
 * A value of an enum as it stands in SQL. Under row-level security a comparison of enums is no condition for an index, so
 * each value has a partial index; and that one is good for a statement only if the value stands in it.
 */
export function enumLiteral<Value extends string>(values: Readonly<Record<string, Value>>, value: Value): string {
  if (!Object.values(values).includes(value))
    throw new Error(`${value} is none of ${Object.values(values).join(', ')}`);
  return `'${value}'`;
}
