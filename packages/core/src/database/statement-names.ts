/** A name for each text, or none: what has a name, a connection plans once. */
export type StatementNames = (text: string) => string | undefined;

const most = 500;

// Each connection keeps every statement that has a name, so there are only so many names. A list of ids makes another
// statement for each length; what comes too late for a name is planned each time.
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  return text => {
    let name = names.get(text);
    if (name === undefined && names.size < most) {
      name = `s${names.size}`;
      names.set(text, name);
    }
    return name;
  };
}
