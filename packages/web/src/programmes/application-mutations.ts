import { graphql } from '../generated/index.ts';

export const Applied = graphql(`
  fragment Applied on Participant {
    id
    role
    state
    version
    capacity
    languages
    allowedActions
    answers {
      key
      values {
        key
      }
    }
  }
`);

export const ApplyToProgramme = graphql(`
  mutation ApplyToProgramme(
    $programmeId: ID!
    $role: ParticipantRole!
    $answers: [AnswerInput!]
    $capacity: Int
    $languages: [String!]
    $submit: Boolean
  ) {
    applyToProgramme(
      programmeId: $programmeId
      role: $role
      answers: $answers
      capacity: $capacity
      languages: $languages
      submit: $submit
    ) {
      __typename
      ... on ApplyToProgrammeSuccess {
        participant {
          ...Applied
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

export const SaveApplication = graphql(`
  mutation SaveApplication(
    $id: ID!
    $version: Int!
    $answers: [AnswerInput!]
    $capacity: Int
    $languages: [String!]
  ) {
    saveApplication(id: $id, version: $version, answers: $answers, capacity: $capacity, languages: $languages) {
      __typename
      ... on SaveApplicationSuccess {
        saved {
          issues {
            path
            code
            message
          }
          participant {
            ...Applied
          }
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...Applied
        }
      }
    }
  }
`);

export const SubmitApplication = graphql(`
  mutation SubmitApplication($id: ID!, $version: Int) {
    submitApplication(id: $id, version: $version) {
      __typename
      ... on SubmitApplicationSuccess {
        participant {
          ...Applied
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

export const GiveConsent = graphql(`
  mutation GiveConsent($programmeId: ID!, $privacyVersion: Int!) {
    giveConsent(programmeId: $programmeId, privacyVersion: $privacyVersion) {
      __typename
      ... on GiveConsentSuccess {
        consent {
          id
          givenAt
          programme {
            id
            viewerConsentNeeded
            viewerConsent {
              id
              givenAt
            }
            viewerParticipants {
              id
              allowedActions
            }
          }
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ... on Programme {
            id
            privacyText
            privacyVersion
            viewerConsentNeeded
          }
        }
      }
    }
  }
`);
