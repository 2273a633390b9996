import type { RequestContext } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';
import { NotFound } from '../../errors.ts';
import { loadMatches, type MatchRow } from './match.rows.ts';
import { MatchType } from './match.schema.ts';
import {
  acceptMatch,
  answerAboutMatch,
  askAboutMatch,
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
    args: { id: t.arg.globalID(id) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, acceptMatch(ctx, args.id.id)),
  }),
  declineMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Says no to an offer. The two are not proposed to each other again.',
    errors,
    args: {
      id: t.arg.globalID(id),
      reason: t.arg.string({ description: 'For managers; the other side never reads it.' }),
    },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, declineMatch(ctx, args.id.id, args.reason ?? undefined)),
  }),
  askAboutMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Asks the other side something before deciding.',
    errors,
    args: { id: t.arg.globalID(id), question: t.arg.string({ required: true }) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, askAboutMatch(ctx, args.id.id, args.question)),
  }),
  answerAboutMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Answers what the other side asked.',
    errors,
    args: { id: t.arg.globalID(id), answer: t.arg.string({ required: true }) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, answerAboutMatch(ctx, args.id.id, args.answer)),
  }),
  retractMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Takes an offer back.',
    errors,
    args: { id: t.arg.globalID(id), reason: t.arg.string() },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, retractMatch(ctx, args.id.id, args.reason ?? undefined)),
  }),
  pauseMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Pauses a match; both keep their places.',
    errors,
    args: { id: t.arg.globalID(id) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, pauseMatch(ctx, args.id.id)),
  }),
  resumeMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Goes on after a pause.',
    errors,
    args: { id: t.arg.globalID(id) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, resumeMatch(ctx, args.id.id)),
  }),
  completeMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Completes a match that has done what it came for; both get their places back.',
    errors,
    args: { id: t.arg.globalID(id) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, completeMatch(ctx, args.id.id)),
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
    },
    resolve: (_root, args, ctx) =>
      done(
        ctx,
        args.id.id,
        endMatch(ctx, args.id.id, { reason: args.reason ?? undefined, ban: args.ban ?? undefined }),
      ),
  }),
  extendMatch: t.field({
    type: MatchType,
    access: 'member',
    description: 'Goes on with a completed match, if both still have a place.',
    errors,
    args: { id: t.arg.globalID(id) },
    resolve: (_root, args, ctx) => done(ctx, args.id.id, extendMatch(ctx, args.id.id)),
  }),
}));

async function done(ctx: RequestContext, matchId: string, work: Promise<void>): Promise<MatchRow> {
  await work;
  const [match] = await loadMatches(ctx, [matchId]);
  if (!match) throw new NotFound('match');
  return match;
}
