import { graphql } from '../generated/index.ts';

export const ParticipantChange = graphql(`
  fragment ParticipantChange on Participant {
    id
    state
    version
    allowedActions
    refusedActions {
      action
      code
      message
    }
  }
`);

export const ApproveParticipant = graphql(`
  mutation ApproveParticipant($id: ID!, $version: Int) {
    approveParticipant(id: $id, version: $version) {
      __typename
      ... on ApproveParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const DeclineParticipant = graphql(`
  mutation DeclineParticipant($id: ID!, $version: Int) {
    declineParticipant(id: $id, version: $version) {
      __typename
      ... on DeclineParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const WaitlistParticipant = graphql(`
  mutation WaitlistParticipant($id: ID!, $version: Int) {
    waitlistParticipant(id: $id, version: $version) {
      __typename
      ... on WaitlistParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const RequestChanges = graphql(`
  mutation RequestChanges($id: ID!, $version: Int) {
    requestChanges(id: $id, version: $version) {
      __typename
      ... on RequestChangesSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const PauseParticipant = graphql(`
  mutation PauseParticipant($id: ID!, $version: Int) {
    pauseParticipant(id: $id, version: $version) {
      __typename
      ... on PauseParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const ResumeParticipant = graphql(`
  mutation ResumeParticipant($id: ID!, $version: Int) {
    resumeParticipant(id: $id, version: $version) {
      __typename
      ... on ResumeParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const CompleteParticipant = graphql(`
  mutation CompleteParticipant($id: ID!, $version: Int) {
    completeParticipant(id: $id, version: $version) {
      __typename
      ... on CompleteParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);

export const RemoveParticipant = graphql(`
  mutation RemoveParticipant($id: ID!, $version: Int, $reason: String!) {
    removeParticipant(id: $id, version: $version, reason: $reason) {
      __typename
      ... on RemoveParticipantSuccess {
        participant {
          ...ParticipantChange
        }
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...ParticipantChange
        }
      }
    }
  }
`);
