import { graphql } from '../generated/index.ts';

export const ApprovePost = graphql(`
  mutation ApprovePost($postId: ID!, $version: Int) {
    approvePost(postId: $postId, version: $version) {
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
  mutation ApproveComment($commentId: ID!, $version: Int) {
    approveComment(commentId: $commentId, version: $version) {
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
  mutation RejectPost($postId: ID!, $version: Int, $reason: String) {
    rejectPost(postId: $postId, version: $version, reason: $reason) {
      __typename
      ... on RejectPostSuccess {
        postId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RejectComment = graphql(`
  mutation RejectComment($commentId: ID!, $version: Int, $reason: String) {
    rejectComment(commentId: $commentId, version: $version, reason: $reason) {
      __typename
      ... on RejectCommentSuccess {
        commentId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
