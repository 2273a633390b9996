import type { Client, Intention, Outcome, StreamState } from '@mentorkit/client';
import { CombinedError, type Exchange, type Operation, type OperationResult, stringifyDocument } from 'urql';
import { filter, fromPromise, make, mergeMap, pipe, type Source, takeUntil } from 'wonka';

declare module 'urql' {
  interface OperationContext {
    /** Of a mutation: the thing that a person does, with its key. */
    intention?: Intention<unknown, object>;
    /** Of a subscription. */
    live?: LiveHandlers;
  }
}

export interface LiveHandlers {
  resync?(): Promise<string>;
  state?(state: StreamState): void;
}

/** Every operation goes through the client of the platform: it knows about keys, cuts, cursors and renewed sign-ins. */
export function platformExchange(client: Client): Exchange {
  return () => operations =>
    pipe(
      operations,
      filter(({ kind }) => kind !== 'teardown'),
      mergeMap(operation => {
        const ended = pipe(
          operations,
          filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
        );
        return pipe(answersTo(client, operation), takeUntil(ended));
      }),
    );
}

function answersTo(client: Client, operation: Operation): Source<OperationResult> {
  if (operation.kind === 'subscription') return streamOf(client, operation);
  if (operation.kind === 'mutation') return fromPromise(sendIntention(client, operation));
  return fromPromiseLater(() => ask(client, operation));
}

/** A query that is torn down in the breath in which it was asked, as rendering does, is never sent. */
function fromPromiseLater(work: () => Promise<OperationResult>): Source<OperationResult> {
  return make(({ next, complete }) => {
    let isOver = false;
    void Promise.resolve()
      .then(() => (isOver ? undefined : work()))
      .then(result => {
        if (isOver || !result) return;
        next(result);
        complete();
      });
    return () => {
      isOver = true;
    };
  });
}

async function ask(client: Client, operation: Operation): Promise<OperationResult> {
  const answer = await client.query(documentOf(operation), operation.variables as object);
  if (answer.kind === 'ok') return { ...blank(operation), data: answer.value, error: errorOf(answer.errors) };
  const { failure } = answer;
  return {
    ...blank(operation),
    error: new CombinedError({ networkError: Object.assign(new Error(failure.message), { failure }) }),
  };
}

async function sendIntention(client: Client, operation: Operation): Promise<OperationResult> {
  const intention = operation.context.intention ?? client.intention(documentOf(operation));
  const outcome = await intention.send(operation.variables as object);
  return { ...blank(operation), data: dataOf(operation, outcome), extensions: { outcome } };
}

/** What the cache may learn: the object that was changed, or the one that somebody else had changed before. */
function dataOf(operation: Operation, outcome: Outcome<unknown>): unknown {
  const root = operation.query.definitions
    .flatMap(part => (part.kind === 'OperationDefinition' ? part.selectionSet.selections : []))
    .find(selection => selection.kind === 'Field' && selection.name.value !== '__typename');
  if (root?.kind !== 'Field') return undefined;
  const name = root.alias?.value ?? root.name.value;
  if (outcome.kind === 'ok') return { __typename: 'Mutation', [name]: outcome.value };
  if (outcome.kind === 'stale')
    return {
      __typename: 'Mutation',
      [name]: { __typename: 'StaleError', code: 'STALE', message: outcome.message, current: outcome.current },
    };
  return undefined;
}

function streamOf(client: Client, operation: Operation): Source<OperationResult> {
  return make(({ next, complete }) => {
    const { live = {} } = operation.context;
    const stream = client.stream(documentOf(operation), operation.variables as object, {
      next: (data, errors) => next({ ...blank(operation), data, error: errorOf(errors), hasNext: true }),
      resync: live.resync,
      state(state) {
        live.state?.(state);
        if (state.kind === 'ended') complete();
      },
    });
    return () => stream.close();
  });
}

/** By its hash; where the server does not know it, by its text. */
function documentOf({ query }: Operation) {
  return {
    hash: (query as { __meta__?: { hash?: string } }).__meta__?.hash,
    get text() {
      return stringifyDocument(query);
    },
  };
}

function blank(operation: Operation): OperationResult {
  return { operation, data: undefined, error: undefined, extensions: undefined, stale: false, hasNext: false };
}

function errorOf(errors: readonly object[]): CombinedError | undefined {
  return errors.length === 0 ? undefined : new CombinedError({ graphQLErrors: [...errors] as never });
}
