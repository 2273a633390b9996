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
  mutation EditPost($id: ID!, $body: String, $version: Int!) {
    editPost(id: $id, body: $body, version: $version) {
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
  mutation DeletePost($id: ID!, $version: Int) {
    deletePost(id: $id, version: $version) {
      __typename
      ... on DeletePostSuccess {
        deletedId
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
  mutation AddReaction($id: ID!, $kind: ReactionKind!) {
    addReaction(id: $id, kind: $kind) {
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
  mutation RemoveReaction($id: ID!, $kind: ReactionKind!) {
    removeReaction(id: $id, kind: $kind) {
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
  mutation DeleteComment($id: ID!, $version: Int) {
    deleteComment(id: $id, version: $version) {
      __typename
      ... on DeleteCommentSuccess {
        deletedId
      }
      ... on Error {
        code
        message
      }
    }
  }
`);
