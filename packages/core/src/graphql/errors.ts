import {
  ConfirmationNeeded,
  Conflict,
  DomainError,
  declaredErrors,
  type Effect,
  Forbidden,
  IllegalTransition,
  type InputIssue,
  NotFound,
  PluginFailed,
  Stale,
  ValidationFailed,
} from '../errors.ts';
import { text } from '../texts/text.ts';
import { builder } from './builder.ts';

/** Stands for the type in fields; empty until `defineErrorCodes`. */
export const ErrorCodes: Record<string, string> = {};

/** Once every module is loaded, and so has declared its codes. */
export function defineErrorCodes(): void {
  for (const { code } of declaredErrors()) ErrorCodes[code] = code;
  builder.enumType(ErrorCodes, {
    name: 'ErrorCode',
    description: 'What went wrong, for programs. New codes may be added: treat one you do not know as INTERNAL.',
  });
}

const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected failure. Nothing was changed.',
  fields: t => ({
    code: t.field({ type: ErrorCodes, resolve: error => error.code }),
    message: t.string({
      description: "What happened and what to do, in the reader's language.",
      resolve: (error, _args, ctx) => error.localised(ctx),
    }),
  }),
});

/** Kinds of effects of one change. */
export const mostEffects = 20;

/** Of one answer. */
export const mostIssues = 50;

export const issueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with the input.',
  fields: t => ({
    path: t.stringList({
      description: 'Where in the arguments: `["input", "questions", "0", "key"]`.',
      resolve: issue => [...issue.path],
    }),
    code: t.exposeString('code', { description: 'For programs: `REQUIRED`, `TOO_LONG`, `UNKNOWN_TIME_ZONE` …' }),
    message: t.string({ resolve: issue => issue.message ?? issue.code }),
  }),
});

builder.objectType(ValidationFailed, {
  name: 'InvalidInputError',
  description: 'The input is not right; `issues` says where.',
  interfaces: [ErrorInterface],
  fields: t => ({
    issues: t.field({
      type: [issueType],
      description: `The first ${mostIssues} of them.`,
      resolve: error => error.issues.slice(0, mostIssues),
    }),
  }),
});

builder.objectType(NotFound, {
  name: 'NotFoundError',
  description: 'It does not exist, or the viewer may not know of it; both look the same.',
  interfaces: [ErrorInterface],
  fields: t => ({ subject: t.exposeString('subject', { description: 'What was looked for: `programme`, `match` …' }) }),
});

builder.objectType(Forbidden, {
  name: 'ForbiddenError',
  description:
    'The viewer may see the object and still may not do this; or it is beyond the scopes of an API client, or for people only.',
  interfaces: [ErrorInterface],
  fields: t => ({
    action: t.string({
      description: 'What was attempted: a mutation, in capitals, as in `allowedActions`.',
      resolve: error => error.attempted ?? error.action,
    }),
  }),
});

builder.objectType(IllegalTransition, {
  name: 'IllegalTransitionError',
  description: 'The action is not possible in the present state; `allowed` says which are.',
  interfaces: [ErrorInterface],
  fields: t => ({
    subject: t.exposeString('subject'),
    from: t.exposeString('from', { description: 'The present state.' }),
    action: t.exposeString('action', { description: 'A mutation, in capitals, as in `allowedActions`.' }),
    allowed: t.stringList({ resolve: error => [...error.allowed] }),
  }),
});

const EffectType = builder.objectRef<Effect>('Effect').implement({
  description: 'What a change does beyond the object that is changed.',
  fields: t => ({
    code: t.exposeString('code', { description: 'For programs: `MATCHES_END`, `APPLICATIONS_LAPSE` …' }),
    people: t.exposeInt('people', { description: 'How many it concerns.' }),
    message: t.string({
      description: "In the reader's language.",
      resolve: (effect, _args, ctx) => text(ctx, effect.text, { ...effect.parameters, people: effect.people }),
    }),
  }),
});

/** For mutations that can touch others: they take `confirmed`, and have this type beside the usual errors. */
export const confirmation = {
  arg: {
    description:
      'How many people the caller has seen that this concerns. Where it is more, nothing is changed, and `ConfirmationNeededError` says how many and what it does. With -1, that is all it does.',
  },
  errors: [ConfirmationNeeded] as (typeof ConfirmationNeeded)[],
};

builder.objectType(ConfirmationNeeded, {
  name: 'ConfirmationNeededError',
  description:
    'A preview: nothing was changed. Show the effects, and send the same again with `confirmed`; if it is more people by then, it is asked again.',
  interfaces: [ErrorInterface],
  fields: t => ({
    people: t.exposeInt('people', { description: 'How many the effects concern in all: what `confirmed` has to be.' }),
    effects: t.field({ type: [EffectType], resolve: error => [...error.effects] }),
  }),
});

builder.objectType(Stale, {
  name: 'StaleError',
  description: 'Somebody was faster: the object is no longer at the version that the caller knows.',
  interfaces: [ErrorInterface],
  fields: t => ({
    current: t.node({
      description:
        'The object as it is now: show it, and repeat the change with its `version`. Null where the viewer no longer sees it.',
      id: ({ type, id }) => ({ type: type as never, id }),
    }),
  }),
});

builder.objectType(Conflict, {
  name: 'ConflictError',
  description: 'The present data, or somebody who was faster, stands against it.',
  interfaces: [ErrorInterface],
});

builder.objectType(PluginFailed, {
  name: 'PluginError',
  description:
    'A plugin is missing, failed, or said no: VETOED and CONTENT_REFUSED come with its reason, for the person who asked.',
  interfaces: [ErrorInterface],
  fields: t => ({ pluginId: t.exposeString('pluginId') }),
});
