/**
 * What a generator yields, until its reader ends it. One that waits would not hear of that before it yields again, which
 * may be never: `stop` makes it come to its end, where it gives back what it has taken.
 */
export function stoppable<Item>(
  generator: AsyncGenerator<Item, undefined>,
  stop: () => void,
): AsyncIterableIterator<Item> {
  return {
    next: () => generator.next(),
    return() {
      stop();
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
