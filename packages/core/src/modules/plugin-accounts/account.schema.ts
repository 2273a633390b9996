import { PluginAccountState } from '../../database/generated/enums.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import { selectingId } from '../../graphql/selecting-id.ts';
import { withoutNull } from '../../input.ts';
import { whereFor } from '../../policy.ts';
import { ViewerType } from '../identity/identity.schema.ts';
import { PluginType } from '../plugins/plugin.schema.ts';
import { accountPolicy } from './account.policy.ts';
import { completeAccountConnection, type Connecting, connectAccount, disconnectAccount } from './account.service.ts';

const PluginAccountStateEnum = builder.enumType('PluginAccountState', {
  description: 'Whether a connected account can be used.',
  values: {
    CONNECTED: { description: 'It can.' },
    NEEDS_RECONNECTION: { description: 'The vendor does not take it any more: connect it again.' },
  } satisfies Record<PluginAccountState, { description: string }>,
});

const PluginAccountKindEnum = builder.enumType('PluginAccountKind', {
  description: 'How people connect an account of their own.',
  values: {
    BASIC: { value: 'basic', description: 'With a name and a password, best one that is for this alone.' },
    OAUTH2: { value: 'oauth2', description: "At the vendor's, from where they come back." },
  } as const,
});

const PluginAccountType = builder.prismaNode('PluginAccount', {
  nullable: true,
  description: 'An account of the viewer at a vendor, which a plugin may use for them. Nobody else knows of it.',
  id: { field: 'id' },
  findUnique: (id, ctx) => ({ id, AND: [whereFor(accountPolicy, 'read', ctx.viewer)] }),
  fields: t => ({
    pluginId: t.exposeString('pluginId'),
    state: t.expose('state', { type: PluginAccountStateEnum }),
    externalId: t.exposeString('externalId', { description: 'How the vendor calls it.' }),
    connectedAt: t.expose('connectedAt', { type: 'DateTime' }),
  }),
});

builder.objectField(PluginType, 'accountKind', t =>
  t.field({
    type: PluginAccountKindEnum,
    nullable: true,
    description: 'How people connect an account of their own; null where it uses none.',
    resolve: ({ plugin }) => (plugin.state === 'READY' ? (plugin.description.connection?.kind ?? null) : null),
  }),
);

builder.objectField(ViewerType, 'accounts', t =>
  t.prismaField({
    type: [PluginAccountType],
    description: 'Accounts that they have connected.',
    resolve: (query, _viewer, _args, ctx) =>
      ctx.db.pluginAccount.findMany({
        ...query,
        where: whereFor(accountPolicy, 'read', ctx.viewer),
        orderBy: { pluginId: 'asc' },
      }),
  }),
);

/** What was answered to the person themselves holds no more than an id, or where they were sent. */
const asItWas = { keep: (value: unknown) => value, again: (kept: unknown) => kept };

const ConnectAccountInput = builder.inputType('ConnectAccountInput', {
  description: 'An account, and with which plugin it is used.',
  fields: t => ({
    pluginId: t.string({ required: true, description: 'As the plugin calls itself.' }),
    username: t.string({ description: 'BASIC.' }),
    password: t.string({ description: 'BASIC. It is kept encrypted, and nobody can read it again.' }),
    returnTo: t.string({
      description:
        'OAUTH2: where the browser goes in the end, with `connection` in the query for `completeAccountConnection`.',
    }),
  }),
});

const ConnectAccountSuccess = builder.objectRef<Connecting>('ConnectAccountSuccess').implement({
  fields: t => ({
    account: t.prismaField({
      type: PluginAccountType,
      nullable: true,
      description: 'BASIC: it is connected.',
      resolve: (query, connecting, _args, ctx) =>
        'accountId' in connecting
          ? ctx.db.pluginAccount.findUnique({ ...selectingId(query), where: { id: connecting.accountId } })
          : null,
    }),
    authorizeUrl: t.string({
      nullable: true,
      description: 'OAUTH2: where to send the browser.',
      resolve: connecting => ('authorizeUrl' in connecting ? connecting.authorizeUrl : null),
    }),
  }),
});

builder.mutationFields(t => ({
  connectAccount: t.field({
    type: ConnectAccountSuccess,
    access: 'member',
    external: true,
    description: "Connects an account of the viewer's, or says where they have to go first. For people only.",
    errors: { directResult: true },
    replay: asItWas,
    args: { input: t.arg({ type: ConnectAccountInput, required: true }) },
    resolve: (_root, { input }, ctx) => connectAccount(ctx, withoutNull(input)),
  }),
  completeAccountConnection: t.prismaField({
    type: PluginAccountType,
    access: 'member',
    external: true,
    description: 'Ends what `connectAccount` began, as the person who began it.',
    errors: { dataField: { name: 'account' } },
    args: {
      connection: t.arg.string({
        required: true,
        description: 'From the address that the browser came back to.',
        extensions: { longest: 10_000 },
      }),
    },
    resolve: async (query, _root, { connection }, ctx) => {
      const id = await completeAccountConnection(ctx, connection);
      return await ctx.db.pluginAccount.findUniqueOrThrow({ ...selectingId(query), where: { id } });
    },
  }),
}));

const DisconnectAccountSuccess = builder.objectRef<{ id: string }>('DisconnectAccountSuccess').implement({
  fields: t => ({ deletedId: t.id({ resolve: ({ id }) => encodeId('PluginAccount', id) }) }),
});

builder.mutationField('disconnectAccount', t =>
  t.field({
    type: DisconnectAccountSuccess,
    access: 'member',
    description: 'Forgets an account of the viewer, and all that was kept to use it.',
    errors: { directResult: true },
    replay: asItWas,
    args: { id: t.arg.globalID({ required: true, for: PluginAccountType }) },
    resolve: async (_root, { id }, ctx) => {
      await disconnectAccount(ctx, id.id);
      return { id: id.id };
    },
  }),
);
