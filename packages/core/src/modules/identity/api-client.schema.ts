import { actionValues, allowedActions, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { listOf } from '../../graphql/connection.ts';
import { whereFor, alternativesFor } from '../../policy.ts';
import type { ApiScope } from '../../access/viewer.ts';
import { newestFirst, prismaPage } from '../../graphql/prisma-page.ts';
import {
  type CreatedApiClient,
  createApiClient,
  findApiClient,
  revokeApiClient,
  takeOverApiClient,
} from './api-client.service.ts';
import { apiClientStates, stateOfClient } from './api-client.state.ts';
import { apiClientPolicy } from './identity.policy.ts';
import { PersonType } from './identity.schema.ts';

const ApiScopeEnum = builder.enumType('ApiScope', {
  description: `What an API client is answered at most, at every field: what its scopes do not cover is refused there with SCOPE_MISSING, and null where there may be null. A mutation is refused before it is done where nothing could be told of it. A scope to write also reads, of the same kind, what its mutations answer.

What is for people is refused to every client with PERSON_REQUIRED: to give keys, roles, memberships and consents, to decide as oneself, and all that is the viewer's own.`,
  values: {
    READ: {
      value: 'read',
      description:
        'Programmes, matching, matches and sessions, and the settings of the organisation; of participants their role, state and places, and not who they are.',
    },
    WRITE: {
      value: 'write',
      description: 'Change programmes, matching, matches and sessions, as a manager does, and the organisation.',
    },
    PEOPLE_READ: {
      value: 'people:read',
      description: 'Who people are: members, and what participants answered.',
    },
    PEOPLE_WRITE: {
      value: 'people:write',
      description: 'Change members and participants, admit those who apply, suspend who has left.',
    },
    IMPORT: { value: 'import', description: 'Import participants, and follow the imports.' },
    FEEDS_READ: { value: 'feeds:read', description: 'Posts and comments, and what happens in feeds.' },
    FEEDS_WRITE: { value: 'feeds:write', description: 'Write in feeds, and moderate them.' },
    PLUGINS_READ: { value: 'plugins:read', description: 'Plugins, how they fare and how they are set up.' },
    PLUGINS_WRITE: {
      value: 'plugins:write',
      description: 'Configure, test and disable plugins, and read the addresses of their webhooks.',
    },
    NOTIFICATIONS_READ: { value: 'notifications:read', description: 'What was sent to whom, and whether it arrived.' },
    AUDIT_READ: {
      value: 'audit:read',
      description: 'The audit log, and whether it is whole; the names of who acted come with PEOPLE_READ.',
    },
    SCHEMA_READ: { value: 'schema:read', description: 'Introspection, where it is not for everybody.' },
  } satisfies Record<string, { value: ApiScope; description: string }>,
});

const ApiClientStateEnum = builder.enumType('ApiClientState', {
  values: {
    ACTIVE: {},
    ACCESS_LOST: {
      description:
        'Whoever answers for it is no administrator any more: its key is refused with ACCESS_LOST until another takes it over.',
    },
    REVOKED: { description: 'Its key is worthless, for good.' },
  },
});

const ApiClientActionEnum = builder.enumType('ApiClientAction', {
  description: 'What administrators do with a program; each is a mutation, such as `revokeApiClient`.',
  values: actionValues(apiClientStates),
});

/** What says how it stands with a client. */
const asItStands = { revokedAt: true, responsible: { select: { status: true, roles: true } } } as const;

const ApiClientType = builder.prismaNode('ApiClient', {
  nullable: true,
  description: "A program that acts in the organisation. For the organisation's administrators.",
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(apiClientPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    name: t.exposeString('name'),
    scopes: t.field({
      type: [ApiScopeEnum],
      select: { scopes: true },
      resolve: client => client.scopes as ApiScope[],
    }),
    person: t.relation('membership', { type: PersonType, description: 'The member that it acts as.' }),
    responsible: t.relation('responsible', {
      type: PersonType,
      description:
        'Who answers for it: who made it, or has taken it over. It is good for as long as they are an administrator.',
    }),
    state: t.field({
      type: ApiClientStateEnum,
      select: asItStands,
      resolve: ({ revokedAt, responsible }) => stateOfClient(revokedAt, responsible),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true, description: 'To the minute.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    allowedActions: t.field({
      type: [ApiClientActionEnum],
      description: 'What the viewer may do with it now.',
      select: asItStands,
      resolve: ({ revokedAt, responsible }, _args, ctx) =>
        allowedActions(ctx, apiClientStates, apiClientPolicy, { state: stateOfClient(revokedAt, responsible) }),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      select: asItStands,
      resolve: ({ revokedAt, responsible }, _args, ctx) =>
        refusedActions(ctx, apiClientStates, apiClientPolicy, { state: stateOfClient(revokedAt, responsible) }),
    }),
  }),
});

builder.queryField('apiClients', t =>
  t.connection(
    {
      type: ApiClientType,
      access: 'member',
      description: 'The API clients of the organisation, newest first; empty for who is no administrator.',
      resolve: (_root, args, ctx, info) =>
        prismaPage(ctx, info, {
          keyset: newestFirst('Query.apiClients'),
          table: 'api_clients',
          readable: alternativesFor(apiClientPolicy, 'read', ctx.viewer),
          args,
          load: query => ctx.db.apiClient.findMany(query),
        }),
    },
    ...listOf('ApiClient'),
  ),
);

const CreateApiClientSuccess = builder.objectRef<CreatedApiClient>('CreateApiClientSuccess').implement({
  fields: t => ({
    apiClient: t.field({ type: ApiClientType, resolve: ({ client }) => client }),
    key: t.exposeString('key', {
      description:
        'To be sent as `Authorization: Bearer <key>`. It is shown this once: nobody can read it again, but by the same call with the same `idempotencyKey`.',
    }),
  }),
});

const CreateApiClientInput = builder.inputType('CreateApiClientInput', {
  description: 'A program, and what it is answered at most: give it no more than it needs.',
  fields: t => ({
    name: t.string({ required: true }),
    scopes: t.field({ type: [ApiScopeEnum], required: true }),
  }),
});

builder.mutationFields(t => ({
  createApiClient: t.field({
    type: CreateApiClientSuccess,
    access: 'member',
    description:
      'Gives a program a key of its own, with the scopes, of what the administrator holds; the viewer answers for it: it is good while they are an administrator, or another has taken it over. For administrators, in person.',
    errors: { directResult: true },
    replay: {
      keep: ({ client, key }: CreatedApiClient) => ({ id: client.id, key }),
      again: async ({ id, key }: { id: string; key: string }, ctx) => ({ client: await findApiClient(ctx, id), key }),
    },
    args: { input: t.arg({ type: CreateApiClientInput, required: true }) },
    resolve: (_root, { input }, ctx) => createApiClient(ctx, input),
  }),
  takeOverApiClient: t.field({
    type: ApiClientType,
    access: 'member',
    description:
      'Makes the viewer the one who answers for a program; a key that was refused because nobody did is good again. For administrators, in person.',
    errors: { dataField: { name: 'apiClient' } },
    args: { id: t.arg.globalID({ required: true, for: ApiClientType }) },
    resolve: (_root, { id }, ctx) => takeOverApiClient(ctx, id.id),
  }),
  revokeApiClient: t.field({
    type: ApiClientType,
    access: 'member',
    description: 'Makes the key of a program worthless at once, for good. For administrators, in person.',
    errors: { dataField: { name: 'apiClient' } },
    args: { id: t.arg.globalID({ required: true, for: ApiClientType }) },
    resolve: (_root, { id }, ctx) => revokeApiClient(ctx, id.id),
  }),
}));
