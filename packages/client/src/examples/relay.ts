import { commitMutation, Environment, Network, Observable, RecordSource, Store } from 'relay-runtime';
import type { GraphQLTaggedNode } from 'relay-runtime';
import type { Client, IntendedRequest, Intention } from '@mentorkit/client';

/** Where `relay-compiler` has a `persistConfig`, there is an `id`, a hash, in place of the text. */
export function createRelay(client: Client, address: string): Environment {
  const network = Network.create(
    async ({ id, text }, variables, { metadata }) => {
      const { headers, signal } = (metadata ?? {}) as Partial<IntendedRequest>;
      const body = JSON.stringify({ ...(id ? { documentId: id } : { query: text }), variables });
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, signal };
      return (await (await client.fetch(`${address}/graphql`, init)).json()) as never;
    },
    ({ id, text }, variables) => Observable.create(sink => client.observe(id ? { hash: id } : text!, variables, sink)),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** A mutation with a key of its own, of whose answer the store learns. */
export function relayIntention(client: Client, relay: Environment, mutation: GraphQLTaggedNode): Intention<any, any> {
  return client.intention('by Relay', {
    through: (variables, request) =>
      new Promise((resolve, reject) => {
        const cacheConfig = { metadata: { ...request } };
        const onCompleted = (data: any, errors: any) => resolve({ data, errors: errors ?? [] });
        const onError = (error: any) => (error.source ? resolve(error.source) : reject(error));
        commitMutation(relay, { mutation, variables, cacheConfig, onCompleted, onError });
      }),
  });
}
