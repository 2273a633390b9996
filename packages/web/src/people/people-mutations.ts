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
  mutation ApproveParticipant($id: ID!, $version: Int, $comment: String, $note: String) {
    approveParticipant(id: $id, version: $version, comment: $comment, note: $note) {
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
  mutation DeclineParticipant($id: ID!, $version: Int, $comment: String, $note: String) {
    declineParticipant(id: $id, version: $version, comment: $comment, note: $note) {
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
  mutation WaitlistParticipant($id: ID!, $version: Int, $comment: String, $note: String) {
    waitlistParticipant(id: $id, version: $version, comment: $comment, note: $note) {
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
  mutation RequestChanges($id: ID!, $version: Int, $comment: String, $note: String) {
    requestChanges(id: $id, version: $version, comment: $comment, note: $note) {
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
  mutation RemoveParticipant($id: ID!, $version: Int, $reason: String!, $mayReturn: Boolean) {
    removeParticipant(id: $id, version: $version, reason: $reason, mayReturn: $mayReturn) {
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

export const MoveToFront = graphql(`
  mutation MoveToFront($input: MoveToFrontInput!) {
    moveToFront(input: $input) {
      __typename
      ... on MoveToFrontSuccess {
        participant {
          ...ParticipantChange
          waitlistPosition
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
          ...ParticipantChange
        }
      }
    }
  }
`);
