import { cacheExchange, Client as Urql, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import type { Client, Intention } from '@mentorkit/client';

export function createUrql(client: Client, address: string): Urql {
  const live = subscriptionExchange({
    forwardSubscription: ({ query, variables = {}, extensions }) => ({
      subscribe(sink) {
        const operation = { text: query, hash: extensions?.persistedQuery?.sha256Hash };
        return { unsubscribe: client.observe(operation, variables, sink) };
      },
    }),
  });
  return new Urql({ url: `${address}/graphql`, fetch: client.fetch, exchanges: [cacheExchange, fetchExchange, live] });
}

/** A mutation with a key of its own, of whose answer the cache learns. */
export function urqlIntention(client: Client, urql: Urql, mutation: string): Intention<any, object> {
  return client.intention(mutation, {
    async through(variables: object, fetchOptions) {
      const { data, error } = await urql.mutation(gql(mutation), variables, { fetchOptions }).toPromise();
      if (error?.networkError) throw error.networkError;
      return { data, errors: error?.graphQLErrors };
    },
  });
}
