import { graphql } from '../generated/index.ts';

export const RevokeSession = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);

export const SignOutEverywhere = graphql(`
  mutation SignOutEverywhere {
    signOutEverywhere {
      __typename
      ... on Error {
        code
        message
      }
    }
  }
`);

export const MuteNotificationChannel = graphql(`
  mutation MuteNotificationChannel($channel: String!, $muted: Boolean!) {
    muteNotificationChannel(channel: $channel, muted: $muted) {
      __typename
      ... on MuteNotificationChannelSuccess {
        person {
          ...Channels
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const ChangeOwnDetails = graphql(`
  mutation ChangeOwnDetails($id: ID!, $version: Int!, $input: ChangeMemberInput!) {
    changeMember(id: $id, version: $version, input: $input) {
      __typename
      ... on ChangeMemberSuccess {
        person {
          ...PersonName
          ...OwnDetails
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
          ...OwnDetails
        }
      }
    }
  }
`);
