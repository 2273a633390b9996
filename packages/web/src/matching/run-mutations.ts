import { graphql } from '../generated/index.ts';

export const ReviewMatchingRun = graphql(`
  mutation ReviewMatchingRun($id: ID!, $version: Int) {
    reviewMatchingRun(id: $id, version: $version) {
      __typename
      ... on ReviewMatchingRunSuccess {
        matchingRun {
          offered
          ...RunActions
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...RunActions
        }
      }
    }
  }
`);

export const PublishMatchingRun = graphql(`
  mutation PublishMatchingRun($id: ID!, $version: Int) {
    publishMatchingRun(id: $id, version: $version) {
      __typename
      ... on PublishMatchingRunSuccess {
        matchingRun {
          offered
          ...RunActions
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...RunActions
        }
      }
    }
  }
`);

export const DiscardMatchingRun = graphql(`
  mutation DiscardMatchingRun($id: ID!, $version: Int) {
    discardMatchingRun(id: $id, version: $version) {
      __typename
      ... on DiscardMatchingRunSuccess {
        matchingRun {
          offered
          ...RunActions
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...RunActions
        }
      }
    }
  }
`);

export const CancelMatchingRun = graphql(`
  mutation CancelMatchingRun($id: ID!, $version: Int) {
    cancelMatchingRun(id: $id, version: $version) {
      __typename
      ... on CancelMatchingRunSuccess {
        matchingRun {
          offered
          ...RunActions
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...RunActions
        }
      }
    }
  }
`);
