import { builder } from '../../graphql/builder.ts';
import { findPluginView, replayPlugin } from './plugin.list.ts';
import { PluginType } from './plugin.schema.ts';
import {
  configurePlugin,
  consentToPlugin,
  disablePlugin,
  enablePlugin,
  type PluginTest,
  testPlugin,
} from './plugin.service.ts';

const pluginId = { required: true, description: 'As the plugin calls itself: `video-jitsi`.' } as const;
const consentTo = 'Names of `setup.permissions`. All that it asks for have to be among them, or consented to already.';
const asPlugin = {
  access: 'member',
  external: true,
  errors: { dataField: { name: 'plugin' } },
  replay: replayPlugin,
} as const;

const PluginSecretInput = builder.inputType('PluginSecretInput', {
  description: 'A secret of a plugin. It is kept encrypted, and nobody can read it again.',
  fields: t => ({
    name: t.string({ required: true, description: 'As `setup.secretsForm` names it.' }),
    value: t.string({ description: 'Null forgets it.', extensions: { longest: 10_000 } }),
  }),
});

const ConfigurePluginInput = builder.inputType('ConfigurePluginInput', {
  description: 'What an administrator enters for a plugin.',
  fields: t => ({
    pluginId: t.string(pluginId),
    settings: t.field({
      type: 'JSON',
      description: 'All of them, as `setup.settingsForm` says; without it they stay.',
    }),
    secrets: t.field({ type: [PluginSecretInput], description: 'Those that change; the others stay.' }),
    version: t.int({
      description: '`setup.version`, as it was when the form was opened: PLUGIN_CHANGED if it is another by now.',
    }),
  }),
});

builder.mutationFields(t => ({
  configurePlugin: t.field({
    type: PluginType,
    ...asPlugin,
    description: 'Keeps what an administrator entered, if the plugin takes it. Whether it is enabled stays as it is.',
    args: { input: t.arg({ type: ConfigurePluginInput, required: true }) },
    resolve: async (_root, { input: { settings, secrets, version, ...input } }, ctx) => {
      await configurePlugin(ctx, {
        ...input,
        ...(settings != null && { settings: settings as Record<string, unknown> }),
        ...(secrets && { secrets: secrets.map(({ name, value }) => ({ name, value: value ?? null })) }),
        ...(version != null && { version }),
      });
      return await findPluginView(ctx, input.pluginId);
    },
  }),
  enablePlugin: t.field({
    type: PluginType,
    ...asPlugin,
    description: 'Lets it be called. For administrators, in person.',
    args: { pluginId: t.arg.string(pluginId), consentTo: t.arg.stringList({ description: consentTo }) },
    resolve: async (_root, args, ctx) => {
      await enablePlugin(ctx, args.pluginId, args.consentTo ?? []);
      return await findPluginView(ctx, args.pluginId);
    },
  }),
  consentToPlugin: t.field({
    type: PluginType,
    ...asPlugin,
    description: 'Consents to what an enabled plugin asks for since it was upgraded. For administrators, in person.',
    args: { pluginId: t.arg.string(pluginId), consentTo: t.arg.stringList({ required: true, description: consentTo }) },
    resolve: async (_root, args, ctx) => {
      await consentToPlugin(ctx, args.pluginId, args.consentTo);
      return await findPluginView(ctx, args.pluginId);
    },
  }),
  disablePlugin: t.field({
    type: PluginType,
    ...asPlugin,
    description: 'Ends its calls at once. What was entered, and consented to, is kept.',
    args: { pluginId: t.arg.string(pluginId) },
    resolve: async (_root, args, ctx) => {
      await disablePlugin(ctx, args.pluginId);
      return await findPluginView(ctx, args.pluginId);
    },
  }),
}));

const PluginHealth = builder.enumType('PluginHealth', {
  description: 'How a plugin says that it is.',
  values: { OK: { value: 'ok' }, DEGRADED: { value: 'degraded' }, DOWN: { value: 'down' } } as const,
});

const TestPluginSuccess = builder.objectRef<PluginTest>('TestPluginSuccess').implement({
  fields: t => ({
    status: t.field({ type: PluginHealth, resolve: ({ status }) => status }),
    detail: t.exposeString('detail', { nullable: true, description: "In the plugin's words." }),
    millis: t.exposeInt('millis'),
    plugin: t.field({ type: PluginType, resolve: (test, _args, ctx) => findPluginView(ctx, test.pluginId) }),
  }),
});

builder.mutationField('testPlugin', t =>
  t.field({
    type: TestPluginSuccess,
    access: 'member',
    external: true,
    errors: { directResult: true },
    replay: {
      keep: (test: PluginTest) => test,
      again: async (test: PluginTest, ctx) => ({ ...test, pluginId: (await findPluginView(ctx, test.pluginId)).id }),
    },
    description:
      'Asks a plugin how it is, with what was entered, whether or not it is enabled; it may reach all hosts that it asks for. That it is down is an answer, and no error.',
    args: { pluginId: t.arg.string(pluginId) },
    resolve: (_root, args, ctx) => testPlugin(ctx, args.pluginId),
  }),
);
