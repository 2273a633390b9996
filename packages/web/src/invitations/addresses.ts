export interface TypedPerson {
  readonly email: string;
  readonly name?: string;
}

/** What somebody pastes from a mail or a sheet: `a@b`, or `Name <a@b>`, a line or a comma each. Whoever stands twice is asked once. */
export function addressesIn(text: string): TypedPerson[] {
  const people = new Map<string, TypedPerson>();
  for (const part of text.split(/[\n,;]+/)) {
    const written = part.trim();
    if (written === '') continue;
    const [, name, inside] = /^(.*?)\s*<([^<>]*)>$/.exec(written) ?? [];
    const email = (inside ?? written).trim();
    const called = name?.replaceAll('"', '').trim();
    if (!people.has(email)) people.set(email, { email, ...(called && { name: called }) });
  }
  return [...people.values()];
}
