import { graphql } from '../generated/index.ts';

export const OpenProgramme = graphql(`
  mutation OpenProgramme($id: ID!, $version: Int, $confirmed: Int) {
    openProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on OpenProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const StartProgramme = graphql(`
  mutation StartProgramme($id: ID!, $version: Int, $confirmed: Int) {
    startProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on StartProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const PauseProgramme = graphql(`
  mutation PauseProgramme($id: ID!, $version: Int, $confirmed: Int) {
    pauseProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on PauseProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const ResumeProgramme = graphql(`
  mutation ResumeProgramme($id: ID!, $version: Int, $confirmed: Int) {
    resumeProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on ResumeProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const CloseProgramme = graphql(`
  mutation CloseProgramme($id: ID!, $version: Int, $confirmed: Int) {
    closeProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on CloseProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const ReopenProgramme = graphql(`
  mutation ReopenProgramme($id: ID!, $version: Int, $confirmed: Int) {
    reopenProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on ReopenProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const CompleteProgramme = graphql(`
  mutation CompleteProgramme($id: ID!, $version: Int, $confirmed: Int) {
    completeProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on CompleteProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const ArchiveProgramme = graphql(`
  mutation ArchiveProgramme($id: ID!, $version: Int, $confirmed: Int) {
    archiveProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on ArchiveProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);

export const CancelProgramme = graphql(`
  mutation CancelProgramme($id: ID!, $version: Int, $confirmed: Int) {
    cancelProgramme(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on CancelProgrammeSuccess {
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
          ...ProgrammeActions
        }
      }
    }
  }
`);
