import { graphql } from '../generated/index.ts';

export const ApprovePost = graphql(`
  mutation ApprovePost($id: ID!, $version: Int) {
    approvePost(id: $id, version: $version) {
      __typename
      ... on ApprovePostSuccess {
        post {
          ...Post
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const ApproveComment = graphql(`
  mutation ApproveComment($id: ID!, $version: Int) {
    approveComment(id: $id, version: $version) {
      __typename
      ... on ApproveCommentSuccess {
        comment {
          ...Comment
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RejectPost = graphql(`
  mutation RejectPost($id: ID!, $version: Int, $reason: String) {
    rejectPost(id: $id, version: $version, reason: $reason) {
      __typename
      ... on RejectPostSuccess {
        deletedId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RejectComment = graphql(`
  mutation RejectComment($id: ID!, $version: Int, $reason: String) {
    rejectComment(id: $id, version: $version, reason: $reason) {
      __typename
      ... on RejectCommentSuccess {
        deletedId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
