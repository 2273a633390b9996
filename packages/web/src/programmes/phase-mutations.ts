import { graphql } from '../generated/index.ts';

export const StartPhase = graphql(`
  mutation StartPhase($id: ID!, $version: Int, $confirmed: Int) {
    startPhase(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on StartPhaseSuccess {
        programme {
          ...ProgrammeActions
          ...ProgrammePhases
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
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
        }
      }
    }
  }
`);

export const FinishPhase = graphql(`
  mutation FinishPhase($id: ID!, $version: Int, $confirmed: Int) {
    finishPhase(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on FinishPhaseSuccess {
        programme {
          ...ProgrammeActions
          ...ProgrammePhases
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
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
        }
      }
    }
  }
`);

export const SkipPhase = graphql(`
  mutation SkipPhase($id: ID!, $version: Int, $confirmed: Int) {
    skipPhase(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on SkipPhaseSuccess {
        programme {
          ...ProgrammeActions
          ...ProgrammePhases
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
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
        }
      }
    }
  }
`);

export const ReopenPhase = graphql(`
  mutation ReopenPhase($id: ID!, $version: Int, $confirmed: Int) {
    reopenPhase(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on ReopenPhaseSuccess {
        programme {
          ...ProgrammeActions
          ...ProgrammePhases
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
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
      ... on StaleError {
        current {
          id
        }
      }
    }
  }
`);
