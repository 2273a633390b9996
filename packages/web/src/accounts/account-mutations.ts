import { graphql } from '../generated/index.ts';

export const ConnectAccount = graphql(`
  mutation ConnectAccount($input: ConnectAccountInput!) {
    connectAccount(input: $input) {
      __typename
      ... on ConnectAccountSuccess {
        authorizeUrl
        account {
          id
          state
          externalId
        }
      }
      ... on Error {
        code
        message
      }
      ... on InvalidInputError {
        issues {
          path
          code
          message
        }
      }
    }
  }
`);

export const CompleteAccountConnection = graphql(`
  mutation CompleteAccountConnection($connection: String!) {
    completeAccountConnection(connection: $connection) {
      __typename
      ... on CompleteAccountConnectionSuccess {
        account {
          id
          state
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const DisconnectAccount = graphql(`
  mutation DisconnectAccount($id: ID!) {
    disconnectAccount(id: $id) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);
