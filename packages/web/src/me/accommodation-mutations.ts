import { graphql } from '../generated/index.ts';

export const CreateAccommodation = graphql(`
  mutation CreateAccommodation($input: CreateAccommodationInput!) {
    createAccommodation(input: $input) {
      __typename
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

export const ChangeAccommodation = graphql(`
  mutation ChangeAccommodation($id: ID!, $version: Int!, $input: ChangeAccommodationInput!) {
    changeAccommodation(id: $id, version: $version, input: $input) {
      __typename
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

export const DeleteAccommodation = graphql(`
  mutation DeleteAccommodation($id: ID!) {
    deleteAccommodation(id: $id) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);
