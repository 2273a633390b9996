import type { RequestContext } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { builder } from '../../graphql/builder.ts';
import { letsIn } from '../../graphql/lets-in.ts';
import { authorise } from '../../policy.ts';
import { findPluginView, forList, replayPlugin } from './plugin.list.ts';
import { pluginPolicy } from './plugin.policy.ts';
import { PluginSetupType, PluginType } from './plugin.schema.ts';
import { replaceSecret, type WebhookAddress, webhookAddresses } from './webhook.address.ts';
import { pluginAudit } from './plugin.audit.ts';

const PluginWebhook = builder.objectRef<WebhookAddress>('PluginWebhook').implement({
  description: 'An address at which the vendor tells a plugin what has happened.',
  fields: t => ({
    endpoint: t.exposeString('endpoint', { description: 'As the plugin calls it.' }),
    address: t.exposeString('address', {
      ...letsIn,
      description: "To be entered at the vendor's. Whoever knows it can knock.",
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const addresses = forList(webhookAddresses);

builder.objectField(PluginSetupType, 'webhooks', t =>
  t.field({
    type: [PluginWebhook],
    description: 'They are made when the plugin is enabled.',
    resolve: async (view, _args, ctx) => (await addresses(ctx, view)).get(view.id) ?? [],
  }),
);

builder.mutationField('rotatePluginWebhook', t =>
  t.field({
    type: PluginType,
    access: 'member',
    description: 'Gives a webhook another address. The old one leads nowhere from now on.',
    errors: { dataField: { name: 'plugin' } },
    replay: replayPlugin,
    args: {
      pluginId: t.arg.string({ required: true, description: 'As the plugin calls itself: `video-jitsi`.' }),
      endpoint: t.arg.string({ required: true }),
    },
    resolve: async (_root, { pluginId, endpoint }, ctx) => {
      await rotate(ctx, pluginId, endpoint);
      return await findPluginView(ctx, pluginId);
    },
  }),
);

async function rotate(ctx: RequestContext, pluginId: string, endpoint: string): Promise<void> {
  const view = await findPluginView(ctx, pluginId);
  authorise(ctx, pluginPolicy, 'rotate', view);
  if (!view.installation || !(await replaceSecret(ctx, pluginId, endpoint))) throw new NotFound('webhook');
  await ctx.audit(pluginAudit, 'rotate', view.installation.id, { plugin: pluginId, endpoint });
}
