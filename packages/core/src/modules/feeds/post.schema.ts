import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { optionalVersion, requiredVersion } from '../../graphql/versions.ts';
import { withoutNull } from '../../input.ts';
import { CommentType, FeedType, PostType, ReactionKindEnum } from './feed.schema.ts';
import { selectComments, selectPosts } from './post.reads.ts';
import {
  addReaction,
  createComment,
  createPost,
  deleteComment,
  deletePost,
  editPost,
  longest,
  removeReaction,
} from './post.service.ts';

/** Of what JavaScript counts, of which some characters have two. */
const ofBody = { extensions: { longest: 2 * longest } } as const;

builder.mutationField('createPost', t =>
  t.field({
    type: PostType,
    access: 'member',
    description:
      'Writes in a feed. It is published at once, and subscribers hear of it, unless a content filter holds it: see `state`.',
    errors: { dataField: { name: 'post' } },
    args: {
      feedId: t.arg.globalID({ required: true, for: FeedType }),
      body: t.arg.string({ required: true, description: 'Plain text, 1 to 10,000 characters.', ...ofBody }),
      language: t.arg.string({ required: true, description: 'The language it is written in, such as `da`.' }),
    },
    resolve: async (_root, { feedId, ...writing }, ctx) => {
      const id = await createPost(ctx, feedId.id, writing);
      return (await selectPosts(ctx, [id]))[0]!;
    },
  }),
);

builder.mutationField('editPost', t =>
  t.field({
    type: PostType,
    access: 'member',
    description: "Changes one's own post.",
    errors: { dataField: { name: 'post' } },
    args: {
      id: t.arg.globalID({ required: true, for: PostType }),
      body: t.arg.string(ofBody),
      language: t.arg.string(),
      version: t.arg.int(requiredVersion),
    },
    resolve: async (_root, { id: { id }, version, ...writing }, ctx) => {
      await editPost(ctx, id, withoutNull(writing), version);
      return (await selectPosts(ctx, [id]))[0]!;
    },
  }),
);

builder.mutationField('deletePost', t =>
  t.field({
    type: 'ID',
    access: 'member',
    description: "Takes a post out of the feed, with its comments: one's own, or as a moderator or manager.",
    errors: { dataField: { name: 'deletedId' } },
    args: { id: t.arg.globalID({ required: true, for: PostType }), version: t.arg.int(optionalVersion) },
    resolve: async (_root, { id: { id }, version }, ctx) => {
      await deletePost(ctx, id, version ?? undefined);
      return encodeId('Post', id);
    },
  }),
);

builder.mutationField('createComment', t =>
  t.field({
    type: CommentType,
    access: 'member',
    description: 'Answers to a post.',
    errors: { dataField: { name: 'comment' } },
    args: {
      postId: t.arg.globalID({ required: true, for: PostType }),
      body: t.arg.string({ required: true, description: 'Plain text, 1 to 10,000 characters.', ...ofBody }),
      language: t.arg.string({ required: true, description: 'The language it is written in, such as `da`.' }),
    },
    resolve: async (_root, { postId, ...writing }, ctx) => {
      const id = await createComment(ctx, postId.id, writing);
      return (await selectComments(ctx, [id]))[0]!;
    },
  }),
);

builder.mutationField('deleteComment', t =>
  t.field({
    type: 'ID',
    access: 'member',
    description: "Takes a comment out: one's own, or as a moderator or manager.",
    errors: { dataField: { name: 'deletedId' } },
    args: { id: t.arg.globalID({ required: true, for: CommentType }), version: t.arg.int(optionalVersion) },
    resolve: async (_root, { id: { id }, version }, ctx) => {
      await deleteComment(ctx, id, version ?? undefined);
      return encodeId('Comment', id);
    },
  }),
);

builder.mutationField('addReaction', t =>
  t.field({
    type: PostType,
    access: 'member',
    description: 'Reacts to a post. The same reaction twice is one.',
    errors: { dataField: { name: 'post' } },
    args: {
      id: t.arg.globalID({ required: true, for: PostType }),
      kind: t.arg({ type: ReactionKindEnum, required: true }),
    },
    resolve: async (_root, { id: { id }, kind }, ctx) => {
      await addReaction(ctx, id, kind);
      return (await selectPosts(ctx, [id]))[0]!;
    },
  }),
);

builder.mutationField('removeReaction', t =>
  t.field({
    type: PostType,
    access: 'member',
    description: "Takes one's own reaction back. One that is not there may be removed as well.",
    errors: { dataField: { name: 'post' } },
    args: {
      id: t.arg.globalID({ required: true, for: PostType }),
      kind: t.arg({ type: ReactionKindEnum, required: true }),
    },
    resolve: async (_root, { id: { id }, kind }, ctx) => {
      await removeReaction(ctx, id, kind);
      return (await selectPosts(ctx, [id]))[0]!;
    },
  }),
);
