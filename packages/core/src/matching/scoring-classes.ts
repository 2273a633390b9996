import type { Candidate } from '@mentorkit/plugin-sdk';

/** People told apart by one thing about them: the distinct values (undefined = not known), and which of them each has. */
export interface Classes<Value> {
  readonly values: readonly (Value | undefined)[];
  readonly classOf: Uint32Array;
}

/** The distinct values of some people, and which of them each has. */
export function classify<Value>(
  people: readonly Candidate[],
  read: (person: Candidate) => Value | undefined,
  identity: (value: Value) => string,
): Classes<Value> {
  const values: (Value | undefined)[] = [];
  const known = new Map<string | undefined, number>();
  const classOf = new Uint32Array(people.length);
  for (const [index, person] of people.entries()) {
    const value = read(person);
    const id = value === undefined ? undefined : identity(value);
    let of = known.get(id);
    if (of === undefined) {
      known.set(id, (of = values.length));
      values.push(value);
    }
    classOf[index] = of;
  }
  return { values, classOf };
}
