import { graphql } from '../generated/index.ts';

export const InviteParticipants = graphql(`
  mutation InviteParticipants($input: InviteParticipantsInput!) {
    inviteParticipants(input: $input) {
      __typename
      ... on InviteParticipantsSuccess {
        alreadyThere
        invitations {
          id
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

export const RevokeInvitation = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      __typename
      ... on RevokeInvitationSuccess {
        invitation {
          id
          participant {
            id
            state
          }
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const CreateInvitationLink = graphql(`
  mutation CreateInvitationLink($input: CreateInvitationLinkInput!) {
    createInvitationLink(input: $input) {
      __typename
      ... on CreateInvitationLinkSuccess {
        url
        invitationLink {
          id
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

export const RevokeInvitationLink = graphql(`
  mutation RevokeInvitationLink($id: ID!, $version: Int) {
    revokeInvitationLink(id: $id, version: $version) {
      __typename
      ... on RevokeInvitationLinkSuccess {
        invitationLink {
          id
          revokedAt
          version
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RegisterParticipant = graphql(`
  mutation RegisterParticipant($input: RegisterParticipantInput!) {
    registerParticipant(input: $input) {
      __typename
      ... on RegisterParticipantSuccess {
        participant {
          id
          state
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

export const UseInvitationLink = graphql(`
  mutation UseInvitationLink($token: String!) {
    useInvitationLink(token: $token) {
      __typename
      ... on UseInvitationLinkSuccess {
        participant {
          id
          state
          programme {
            id
          }
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
