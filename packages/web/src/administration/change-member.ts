import { graphql } from '../generated/index.ts';

export const MemberDetails = graphql(`
  fragment MemberDetails on Person {
    id
    displayName
    email
    title
    unit
    grade
    locale
    timeZone
    status
    organisationRoles
    allowedActions
    version
  }
`);

export const ChangeMember = graphql(`
  mutation ChangeMember($id: ID!, $input: ChangeMemberInput!, $version: Int!) {
    changeMember(id: $id, input: $input, version: $version) {
      __typename
      ... on ChangeMemberSuccess {
        person {
          id
          ...MemberDetails
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
          id
          ... on Person {
            ...MemberDetails
          }
        }
      }
    }
  }
`);

export const SuspendMember = graphql(`
  mutation SuspendMember($id: ID!, $version: Int) {
    suspendMember(id: $id, version: $version) {
      __typename
      ... on SuspendMemberSuccess {
        person {
          id
          ...MemberDetails
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          id
          ... on Person {
            ...MemberDetails
          }
        }
      }
    }
  }
`);

export const ReinstateMember = graphql(`
  mutation ReinstateMember($id: ID!, $version: Int) {
    reinstateMember(id: $id, version: $version) {
      __typename
      ... on ReinstateMemberSuccess {
        person {
          id
          ...MemberDetails
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          id
          ... on Person {
            ...MemberDetails
          }
        }
      }
    }
  }
`);

export const InviteMember = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      __typename
      ... on InviteMemberSuccess {
        person {
          id
          ...MemberDetails
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
