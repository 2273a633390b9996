import { graphql } from '../generated/index.ts';

export const AcceptMatch = graphql(`
  mutation AcceptMatch($id: ID!, $version: Int) {
    acceptMatch(id: $id, version: $version) {
      __typename
      ... on AcceptMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const PauseMatch = graphql(`
  mutation PauseMatch($id: ID!, $version: Int) {
    pauseMatch(id: $id, version: $version) {
      __typename
      ... on PauseMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const ResumeMatch = graphql(`
  mutation ResumeMatch($id: ID!, $version: Int) {
    resumeMatch(id: $id, version: $version) {
      __typename
      ... on ResumeMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const ExtendMatch = graphql(`
  mutation ExtendMatch($id: ID!, $version: Int) {
    extendMatch(id: $id, version: $version) {
      __typename
      ... on ExtendMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const CompleteMatch = graphql(`
  mutation CompleteMatch($id: ID!, $version: Int) {
    completeMatch(id: $id, version: $version) {
      __typename
      ... on CompleteMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const RetractMatch = graphql(`
  mutation RetractMatch($id: ID!, $version: Int, $reason: String) {
    retractMatch(id: $id, version: $version, reason: $reason) {
      __typename
      ... on RetractMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const DeclineMatch = graphql(`
  mutation DeclineMatch($id: ID!, $version: Int, $reason: String) {
    declineMatch(id: $id, version: $version, reason: $reason) {
      __typename
      ... on DeclineMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const EndMatch = graphql(`
  mutation EndMatch($id: ID!, $version: Int, $reason: String, $ban: Boolean) {
    endMatch(id: $id, version: $version, reason: $reason, ban: $ban) {
      __typename
      ... on EndMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const AskAboutMatch = graphql(`
  mutation AskAboutMatch($id: ID!, $version: Int, $question: String!) {
    askAboutMatch(id: $id, version: $version, question: $question) {
      __typename
      ... on AskAboutMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);

export const AnswerAboutMatch = graphql(`
  mutation AnswerAboutMatch($id: ID!, $version: Int, $answer: String!) {
    answerAboutMatch(id: $id, version: $version, answer: $answer) {
      __typename
      ... on AnswerAboutMatchSuccess {
        match {
          id
          ...MatchLine
          ...MatchActions
          ...MatchQuestions
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
          ... on Match {
            ...MatchLine
            ...MatchActions
          }
        }
      }
    }
  }
`);
