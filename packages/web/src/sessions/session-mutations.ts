import { graphql } from '../generated/index.ts';

export const SessionChange = graphql(`
  fragment SessionChange on Session {
    id
    version
    state
    startsAt
    endsAt
    cancelReason
    videoSync
    allowedActions
  }
`);

export const MarkSessionHeld = graphql(`
  mutation MarkSessionHeld($id: ID!, $version: Int) {
    markSessionHeld(id: $id, version: $version) {
      __typename
      ... on MarkSessionHeldSuccess {
        session {
          ...SessionChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...SessionChange
        }
      }
    }
  }
`);

export const MarkSessionNoShow = graphql(`
  mutation MarkSessionNoShow($id: ID!, $version: Int) {
    markSessionNoShow(id: $id, version: $version) {
      __typename
      ... on MarkSessionNoShowSuccess {
        session {
          ...SessionChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...SessionChange
        }
      }
    }
  }
`);

export const CancelSessionMutation = graphql(`
  mutation CancelSession($id: ID!, $version: Int, $reason: String) {
    cancelSession(id: $id, version: $version, reason: $reason) {
      __typename
      ... on CancelSessionSuccess {
        session {
          ...SessionChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...SessionChange
        }
      }
    }
  }
`);

export const MoveSessionMutation = graphql(`
  mutation MoveSession($id: ID!, $version: Int!, $startsAt: DateTime!, $minutes: Int!) {
    moveSession(id: $id, version: $version, startsAt: $startsAt, minutes: $minutes) {
      __typename
      ... on MoveSessionSuccess {
        session {
          ...SessionChange
          ...SessionLine
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
      ... on StaleError {
        current {
          ...SessionChange
        }
      }
    }
  }
`);
