import { graphql } from '../generated/index.ts';

export const CreatePost = graphql(`
  mutation CreatePost($feedId: ID!, $body: String!, $language: String!) {
    createPost(feedId: $feedId, body: $body, language: $language) {
      __typename
      ... on CreatePostSuccess {
        post {
          id
          state
          ...Post
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

export const EditPostMutation = graphql(`
  mutation EditPost($postId: ID!, $body: String, $version: Int!) {
    editPost(postId: $postId, body: $body, version: $version) {
      __typename
      ... on EditPostSuccess {
        post {
          ...Post
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
          ...Post
        }
      }
    }
  }
`);

export const DeletePost = graphql(`
  mutation DeletePost($postId: ID!, $version: Int) {
    deletePost(postId: $postId, version: $version) {
      __typename
      ... on DeletePostSuccess {
        postId
      }
      ... on Error {
        code
        message
      }
      ... on StaleError {
        current {
          ...Post
        }
      }
    }
  }
`);

export const AddReaction = graphql(`
  mutation AddReaction($postId: ID!, $kind: ReactionKind!) {
    addReaction(postId: $postId, kind: $kind) {
      __typename
      ... on AddReactionSuccess {
        post {
          ...PostReactions
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const RemoveReaction = graphql(`
  mutation RemoveReaction($postId: ID!, $kind: ReactionKind!) {
    removeReaction(postId: $postId, kind: $kind) {
      __typename
      ... on RemoveReactionSuccess {
        post {
          ...PostReactions
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`);

export const CreateComment = graphql(`
  mutation CreateComment($postId: ID!, $body: String!, $language: String!) {
    createComment(postId: $postId, body: $body, language: $language) {
      __typename
      ... on CreateCommentSuccess {
        comment {
          id
          state
          ...Comment
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

export const DeleteComment = graphql(`
  mutation DeleteComment($commentId: ID!, $version: Int) {
    deleteComment(commentId: $commentId, version: $version) {
      __typename
      ... on DeleteCommentSuccess {
        commentId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
