import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { OperationTypeNode, print } from 'graphql';
import type { Client, Intention } from '@mentorkit/client';

export function createApollo(client: Client, address: string, possibleTypes: Record<string, string[]>): ApolloClient {
  const live = new ApolloLink(
    ({ query, variables }) => new Observable(observer => client.observe(print(query), variables, observer)),
  );
  const http = new HttpLink({ uri: `${address}/graphql`, fetch: client.fetch });
  const isLive = ({ operationType }: ApolloLink.Operation) => operationType === OperationTypeNode.SUBSCRIPTION;
  return new ApolloClient({ cache: new InMemoryCache({ possibleTypes }), link: ApolloLink.split(isLive, live, http) });
}

/** A mutation with a key of its own, of whose answer the cache learns. */
export function apolloIntention(client: Client, apollo: ApolloClient, mutation: string): Intention<any, object> {
  return client.intention(mutation, {
    async through(variables: object, { headers, signal }) {
      const context = { headers, fetchOptions: { signal } };
      const options = { mutation: gql(mutation), variables, context, errorPolicy: 'all' as const };
      const { data, error } = await apollo.mutate<any>(options);
      if (error && !CombinedGraphQLErrors.is(error)) throw error;
      return { data, errors: error?.errors };
    },
  });
}
