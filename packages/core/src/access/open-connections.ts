/** What stays open for as long as its client likes: sockets, and streams of server-sent events. */
export interface OpenConnections {
  /**
   * Takes a place for one more of the holder, a person or an address; undefined where all are taken.
   *
   * @returns what gives it back; more than once is no harm
   */
  take(kind: 'person' | 'address', holder: string | undefined): (() => void) | undefined;
}

/** Counted by each process for itself. 0 is no limit. */
export function createOpenConnections(most: Readonly<Record<'person' | 'address', number>>): OpenConnections {
  const counts = new Map<string, number>();
  return {
    take(kind, holder) {
      const key = `${kind}:${holder}`;
      const count = counts.get(key) ?? 0;
      if (holder !== undefined && most[kind] > 0 && count >= most[kind]) return undefined;
      counts.set(key, count + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const left = counts.get(key)! - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      };
    },
  };
}
