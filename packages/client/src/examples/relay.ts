import {
  commitMutation,
  Environment,
  type GraphQLTaggedNode,
  Network,
  Observable,
  RecordSource,
  Store,
} from 'relay-runtime';
import type { Client, FieldError, IntendedRequest, Intention, Result } from '@mentorkit/client';

/** Where `relay-compiler` has a `persistConfig`, there is an `id`, a hash, in place of the text. */
export function createRelay(client: Client, address: string): Environment {
  const network = Network.create(
    async ({ id, text }, variables, { metadata }) => {
      const { headers, signal } = (metadata ?? {}) as Partial<IntendedRequest>;
      const body = JSON.stringify({ ...(id ? { documentId: id } : { query: text }), variables });
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, signal };
      return (await (await client.fetch(`${address}/graphql`, init)).json()) as never;
    },
    ({ id, text }, variables) =>
      Observable.create(sink => {
        const stream = client.stream(id ? { hash: id } : text!, variables, {
          next: (data, errors) => sink.next({ data, ...(errors.length > 0 && { errors: errors as never }) }),
          state(state) {
            if (state.kind !== 'ended') return;
            if (state.failure) sink.error(new Error(state.failure.message, { cause: state.failure }));
            else sink.complete();
          },
        });
        return () => stream.close();
      }),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** A mutation with a key of its own, of whose answer the store learns. */
export function relayIntention(
  client: Client,
  relay: Environment,
  mutation: GraphQLTaggedNode,
): Intention<any, Record<string, unknown>> {
  return client.intention('by Relay', {
    through: async (variables: Record<string, unknown>, request) =>
      await new Promise<Result<any>>((resolve, reject) => {
        commitMutation(relay, {
          mutation,
          variables,
          cacheConfig: { metadata: { ...request } },
          onCompleted: (data, errors) => resolve({ data, errors: (errors as FieldError[] | null) ?? [] }),
          onError(error: Error & { source?: { errors: FieldError[] } }) {
            if (error.source) resolve(error.source);
            else reject(error);
          },
        });
      }),
  });
}
