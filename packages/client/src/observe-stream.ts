import type { Client } from './create-client.ts';
import type { FieldError } from './failure.ts';
import type { Operation } from './operation.ts';

/** What urql calls a sink, Apollo and Relay an observer. */
export interface Observer {
  next(result: any): void;
  /** It has ended for good; the `Failure` is its cause. */
  error(error: Error): void;
  complete(): void;
}

/** Tells of each event as GraphQL has it: its errors stand there where there are any. */
export function observeStream<Variables extends object>(
  client: Pick<Client, 'stream'>,
  operation: Operation<any, Variables>,
  variables: Variables,
  observer: Observer,
): () => void {
  const stream = client.stream(operation, variables, {
    next: (data: object, errors: readonly FieldError[]) =>
      observer.next({ data, ...(errors.length > 0 && { errors: [...errors] }) }),
    state(state) {
      if (state.kind !== 'ended') return;
      if (state.failure) observer.error(new Error(state.failure.message, { cause: state.failure }));
      else observer.complete();
    },
  });
  return () => stream.close();
}
