import { graphql } from '../generated/index.ts';

export const ChangeProgramme = graphql(`
  mutation ChangeProgramme($id: ID!, $input: ChangeProgrammeInput!, $version: Int!, $confirmed: Int) {
    changeProgramme(id: $id, input: $input, version: $version, confirmed: $confirmed) {
      __typename
      ... on ChangeProgrammeSuccess {
        programme {
          ...ProgrammeDesign
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
          ...ProgrammeDesign
        }
      }
    }
  }
`);

export const AddPhase = graphql(`
  mutation AddPhase($programmeId: ID!, $input: PhaseInput!) {
    addPhase(programmeId: $programmeId, input: $input) {
      __typename
      ... on AddPhaseSuccess {
        programme {
          ...ProgrammeDesign
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

export const ChangePhase = graphql(`
  mutation ChangePhase($id: ID!, $input: ChangePhaseInput!, $version: Int!, $confirmed: Int) {
    changePhase(id: $id, input: $input, version: $version, confirmed: $confirmed) {
      __typename
      ... on ChangePhaseSuccess {
        programme {
          ...ProgrammeDesign
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
    }
  }
`);

export const RemovePhase = graphql(`
  mutation RemovePhase($id: ID!, $version: Int!) {
    removePhase(id: $id, version: $version) {
      __typename
      ... on RemovePhaseSuccess {
        programme {
          ...ProgrammeDesign
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const ReorderPhases = graphql(`
  mutation ReorderPhases($programmeId: ID!, $phaseIds: [ID!]!) {
    reorderPhases(programmeId: $programmeId, phaseIds: $phaseIds) {
      __typename
      ... on ReorderPhasesSuccess {
        programme {
          ...ProgrammeDesign
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const AddQuestion = graphql(`
  mutation AddQuestion($programmeId: ID!, $input: QuestionInput!, $confirmed: Int) {
    addQuestion(programmeId: $programmeId, input: $input, confirmed: $confirmed) {
      __typename
      ... on AddQuestionSuccess {
        question {
          ...DesignedQuestion
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
    }
  }
`);

export const ChangeQuestion = graphql(`
  mutation ChangeQuestion($id: ID!, $input: ChangeQuestionInput!, $version: Int!, $confirmed: Int) {
    changeQuestion(id: $id, input: $input, version: $version, confirmed: $confirmed) {
      __typename
      ... on ChangeQuestionSuccess {
        question {
          ...DesignedQuestion
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
          ...DesignedQuestion
        }
      }
    }
  }
`);

export const RetireQuestion = graphql(`
  mutation RetireQuestion($id: ID!, $version: Int!) {
    retireQuestion(id: $id, version: $version) {
      __typename
      ... on RetireQuestionSuccess {
        programme {
          ...ProgrammeDesign
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RestoreQuestion = graphql(`
  mutation RestoreQuestion($id: ID!, $version: Int!, $confirmed: Int) {
    restoreQuestion(id: $id, version: $version, confirmed: $confirmed) {
      __typename
      ... on RestoreQuestionSuccess {
        question {
          ...DesignedQuestion
        }
      }
      ... on Error {
        code
        message
      }
      ... on ConfirmationNeededError {
        people
        effects {
          code
          message
        }
      }
    }
  }
`);

export const ReorderQuestions = graphql(`
  mutation ReorderQuestions($programmeId: ID!, $questionIds: [ID!]!) {
    reorderQuestions(programmeId: $programmeId, questionIds: $questionIds) {
      __typename
      ... on ReorderQuestionsSuccess {
        programme {
          ...ProgrammeDesign
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
