import {
  Conflict,
  DomainError,
  declaredErrors,
  Forbidden,
  IllegalTransition,
  type InputIssue,
  NotFound,
  PluginFailed,
  Stale,
  ValidationFailed,
} from '../errors.ts';
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

/** Of one answer. */
export const mostIssues = 50;

const Issue = builder.objectRef<InputIssue>('InputIssue').implement({
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
      type: [Issue],
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
