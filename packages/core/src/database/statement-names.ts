/** A name for each text, or none: what has a name, a connection plans once. */
export type StatementNames = (text: string) => string | undefined;

const most = 500;

// Each connection keeps every statement that has a name, so there are only so many names. A list of ids makes another
// statement for each length, and a list that is asked for other fields another one, too: what does not come again gets
// none. What comes too late for a name is planned each time.
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  const once = new Set<string>();
  return text => {
    const known = names.get(text);
    if (known !== undefined || names.size >= most) return known;
    if (!once.delete(text)) {
      if (once.size >= most) once.clear();
      once.add(text);
      return undefined;
    }
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}
