import type { RequestContext } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';
import { optionalVersion } from '../../graphql/versions.ts';
import { NotFound } from '../../errors.ts';
import { loadMatches, type MatchRow } from './match.rows.ts';
import { MatchType } from './match.schema.ts';
import {
  acceptMatch,
  answerAboutMatch,
  askAboutMatch,
  type ChosenMatch,
  completeMatch,
  declineMatch,
  endMatch,
  extendMatch,
  pauseMatch,
  resumeMatch,
  retractMatch,
} from './match.service.ts';

const id = { required: true, for: MatchType } as const;
const errors = { dataField: { name: 'match' } } as const;

builder.mutationFields(t => ({
  acceptMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Says yes to an offer. With the last yes the match begins, if both still have a place.',
    errors,
    args: { id: t.arg.globalID(id), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, acceptMatch(ctx, chosen(args))),
  }),
  declineMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Says no to an offer. The two are not proposed to each other again.',
    errors,
    args: {
      id: t.arg.globalID(id),
      reason: t.arg.string({ description: 'For managers; the other side never reads it.' }),
      version: t.arg.int(optionalVersion),
    },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, declineMatch(ctx, chosen(args), args.reason ?? undefined)),
  }),
  askAboutMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Asks the other side something before deciding.',
    errors,
    args: {
      id: t.arg.globalID(id),
      question: t.arg.string({ required: true }),
      version: t.arg.int(optionalVersion),
    },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, askAboutMatch(ctx, chosen(args), args.question)),
  }),
  answerAboutMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Answers what the other side asked.',
    errors,
    args: {
      id: t.arg.globalID(id),
      answer: t.arg.string({ required: true }),
      version: t.arg.int(optionalVersion),
    },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, answerAboutMatch(ctx, chosen(args), args.answer)),
  }),
  retractMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Takes an offer back.',
    errors,
    args: { id: t.arg.globalID(id), reason: t.arg.string(), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, retractMatch(ctx, chosen(args), args.reason ?? undefined)),
  }),
  pauseMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Pauses a match; both keep their places.',
    errors,
    args: { id: t.arg.globalID(id), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, pauseMatch(ctx, chosen(args))),
  }),
  resumeMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Goes on after a pause.',
    errors,
    args: { id: t.arg.globalID(id), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, resumeMatch(ctx, chosen(args))),
  }),
  completeMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Completes a match that has done what it came for; both get their places back.',
    errors,
    args: { id: t.arg.globalID(id), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, completeMatch(ctx, chosen(args))),
  }),
  endMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Ends a match early, through nobody’s fault: both are back in the pool, and nobody is told why.',
    errors,
    args: {
      id: t.arg.globalID(id),
      reason: t.arg.string({ description: 'For managers; the other side never reads it.' }),
      ban: t.arg.boolean({ description: 'Never propose the two to each other again.' }),
      version: t.arg.int(optionalVersion),
    },
    resolve: (_root, args, ctx) =>
      done(
        ctx,
        args.id.id,
        endMatch(ctx, chosen(args), { reason: args.reason ?? undefined, ban: args.ban ?? undefined }),
      ),
  }),
  extendMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Goes on with a completed match, if both still have a place.',
    errors,
    args: { id: t.arg.globalID(id), version: t.arg.int(optionalVersion) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, extendMatch(ctx, chosen(args))),
  }),
}));

function chosen(args: {
  readonly id: { readonly id: string };
  readonly version?: number | null | undefined;
}): ChosenMatch {
  return { id: args.id.id, version: args.version ?? undefined };
}

async function done(ctx: RequestContext, matchId: string, work: Promise<void>): Promise<MatchRow> {
  await work;
  const [match] = await loadMatches(ctx, [matchId]);
  if (!match) throw new NotFound('match');
  return match;
}
