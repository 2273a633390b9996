import { ValidationFailed } from '../../errors.ts';
import { actionValues, allowedActions, RefusedActionType, refusedActions } from '../../graphql/actions.ts';
import { builder } from '../../graphql/builder.ts';
import { encodeId } from '../../ids.ts';
import type { Plugin } from '../../plugins/load.ts';
import type { JsonSchema, PluginDescription, PluginKind } from '../../plugins/messages.ts';
import { onlyComputes, type Permission, type PermissionKind, permissionsOf } from '../../plugins/permissions.ts';
import { pluginSecretHints, type SecretHint } from '../../installations/secrets.ts';
import type { PluginError } from '../../plugins/usage.ts';
import { allows } from '../../policy.ts';
import { localise } from '../../texts/text.ts';
import { grantedTo } from '../../installations/installation.ts';
import { forList, listPlugins, type PluginView } from './plugin.list.ts';
import { pluginPolicy } from './plugin.policy.ts';
import { type PluginAction, pluginMachine, type PluginState } from './plugin.state.ts';

export const PluginKindEnum = builder.enumType('PluginKind', {
  description: 'What a plugin can be used for; one may have several.',
  values: {
    CRITERION: { value: 'criterion', description: 'Scores pairs.' },
    STRATEGY: { value: 'strategy', description: 'Chooses pairs.' },
    CALENDAR: { value: 'calendar', description: 'Puts sessions into calendars.' },
    VIDEO: { value: 'video', description: 'Gives sessions a place to meet.' },
    NOTIFICATIONS: { value: 'notifications', description: 'Tells people what mails tell them, elsewhere too.' },
    CONTENT_FILTER: { value: 'contentFilter', description: 'Looks at what people write before others see it.' },
    HOOKS: { value: 'hooks', description: 'Hears of what happens, and may object to it.' },
  } as const satisfies Record<string, { value: PluginKind; description: string }>,
});

const PluginStateEnum = builder.enumType('PluginState', {
  description:
    'How it stands with a plugin in the organisation. Where several hold, what somebody has to do comes first.',
  values: {
    INCOMPATIBLE: { description: 'It could not be loaded, for anybody: the operator has to look after it.' },
    DISCOVERED: { description: 'The deployment has it; here nobody has decided yet.' },
    CONFIGURED: { description: 'What it needs was entered; it is not enabled.' },
    ENABLED: { description: 'It is called, and answers.' },
    NEEDS_CONSENT: { description: 'It asks for more than was consented to; it is called without what is new.' },
    NEEDS_ATTENTION: { description: 'What was entered does not fit it any more: configure it again.' },
    DEGRADED: { description: 'The latest calls failed.' },
    DISABLED: { description: 'It is not called.' },
  } satisfies Record<PluginState, { description: string }>,
});

const PluginActionEnum = builder.enumType('PluginAction', {
  description: 'What administrators do with a plugin; each is a mutation, such as `enablePlugin`.',
  values: actionValues(pluginMachine),
});

const BreakerEnum = builder.enumType('PluginBreaker', {
  description: 'Whether a plugin that failed again and again is left alone for a while.',
  values: {
    CLOSED: { description: 'It is called.' },
    OPEN: { description: 'It is left alone.' },
    HALF_OPEN: { description: 'The next call tries whether it is well again.' },
  },
});

const PermissionKindEnum = builder.enumType('PluginPermissionKind', {
  description: 'What a plugin may reach, or let in.',
  values: {
    HOST: { description: 'It sends requests to this host.' },
    HOSTS_FROM_SETTINGS: { description: 'It sends requests to the hosts that the settings name.' },
    EVENT: { description: 'It is told of these events, or asked about them beforehand.' },
    ACCOUNTS: { description: 'People connect accounts of theirs, which it may use.' },
    WEBHOOK: { description: 'The vendor may send it what has happened.' },
  } satisfies Record<PermissionKind, { description: string }>,
});

interface Capabilities {
  readonly kind: PluginKind;
  readonly can: readonly string[];
}

const PluginCapabilities = builder.objectRef<Capabilities>('PluginCapabilities').implement({
  description:
    'What a plugin can do, in one of its kinds. The platform asks nothing else of it, nor should frontends offer it.',
  fields: t => ({
    kind: t.field({ type: PluginKindEnum, resolve: ({ kind }) => kind }),
    can: t.stringList({
      description: 'As the plugin SDK names it: `captions`, `dialIn`, `busy`, `exact` …',
      resolve: ({ can }) => [...can],
    }),
  }),
});

const PluginErrorType = builder.objectRef<PluginError>('PluginLastError').implement({
  description: 'What went wrong last. It holds no secrets.',
  fields: t => ({
    at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
    message: t.exposeString('message', { description: 'English.' }),
  }),
});

const PluginStatusType = builder.objectRef<PluginView>('PluginStatus').implement({
  description: "How the organisation fares with a plugin, over all of the platform's processes, a few seconds late.",
  fields: t => ({
    state: t.field({ type: PluginStateEnum, resolve: ({ state }) => state }),
    lastError: t.field({
      type: PluginErrorType,
      nullable: true,
      resolve: (view, _args, ctx) => lastError(view, ctx.platform.plugins.loadedAt),
    }),
    calls: t.int({ description: 'Of this organisation, ever.', resolve: ({ usage }) => usage?.calls ?? 0 }),
    p95Ms: t.float({
      nullable: true,
      description: 'Milliseconds that 95 of the latest 100 calls took at most.',
      resolve: ({ usage }) => usage?.p95Ms ?? null,
    }),
    breaker: t.field({ type: BreakerEnum, resolve: ({ usage }) => usage?.breaker ?? 'CLOSED' }),
  }),
});

function lastError({ plugin, usage }: PluginView, loadedAt: Temporal.Instant): PluginError | null {
  if (plugin.state === 'FAILED') return { at: loadedAt, message: plugin.reason };
  return usage?.lastError ?? null;
}

const PluginPermission = builder.objectRef<Permission & { granted: boolean }>('PluginPermission').implement({
  description: 'Something that a plugin asks for.',
  fields: t => ({
    name: t.exposeString('name', { description: 'For `consentTo`: `host:api.example.com`.' }),
    kind: t.field({ type: PermissionKindEnum, resolve: ({ kind }) => kind }),
    detail: t.exposeString('detail', { description: 'The host, the scopes or the endpoint.' }),
    isGranted: t.exposeBoolean('granted', { description: 'Whether an administrator has consented to it.' }),
  }),
});

const PluginSecretType = builder.objectRef<SecretHint>('PluginSecret').implement({
  description: 'That there is a secret. Nobody can read it again.',
  fields: t => ({
    name: t.exposeString('field'),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    lastFour: t.exposeString('ending', { nullable: true, description: 'The end of a long one, to recognise it by.' }),
  }),
});

export const PluginSetupType = builder.objectRef<PluginView>('PluginSetup').implement({
  description: 'How a plugin is set up, for administrators.',
  fields: t => ({
    packageName: t.string({ resolve: ({ plugin }) => plugin.packageName }),
    version: t.int({
      description: 'For `configurePlugin`; 0 before anybody has set it up.',
      resolve: ({ installation }) => installation?.version ?? 0,
    }),
    settingsForm: t.field({
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema (2020-12) of the settings; null where the plugin gives none.',
      resolve: ({ plugin }) => description(plugin)?.settingsSchema ?? null,
    }),
    settings: t.field({
      type: 'JSON',
      description: 'As they were entered; what is not there takes the default of the form.',
      resolve: ({ installation }) => installation?.settings ?? {},
    }),
    secretsForm: t.field({
      type: 'JSON',
      nullable: true,
      description: 'JSON Schema of the secrets; null where the plugin has none.',
      resolve: ({ plugin }): JsonSchema | null => description(plugin)?.secretsSchema ?? null,
    }),
    secrets: t.field({
      type: [PluginSecretType],
      resolve: async (view, _args, ctx) => (await secretHints(ctx, view)).get(view.id) ?? [],
    }),
    permissions: t.field({
      type: [PluginPermission],
      description: 'All that it asks for.',
      resolve: ({ plugin, installation }) =>
        (plugin.state === 'READY' ? permissionsOf(plugin.description) : []).map(permission => ({
          ...permission,
          granted: plugin.state === 'READY' && grantedTo(plugin, installation).includes(permission.name),
        })),
    }),
  }),
});

const secretHints = forList(pluginSecretHints);

function description(plugin: Plugin): PluginDescription | undefined {
  return plugin.state === 'READY' ? plugin.description : undefined;
}

export const PluginType = builder.objectRef<PluginView>('Plugin').implement({
  description: 'Something that does a part of the work: matching, calendars, video …',
  fields: t => ({
    id: t.id({ description: 'For caches.', resolve: ({ id }) => encodeId('Plugin', id) }),
    pluginId: t.exposeString('id', { description: 'As it calls itself: `video-jitsi`.' }),
    name: t.string({
      description: "What people call it, in the viewer's language; its `pluginId` where it gives no name.",
      resolve: ({ id, plugin }, _args, { locale }) => localise(description(plugin)?.name ?? { en: id }, locale),
    }),
    kinds: t.field({ type: [PluginKindEnum], resolve: ({ plugin }) => [...(description(plugin)?.kinds ?? [])] }),
    capabilities: t.field({
      type: [PluginCapabilities],
      description: 'What it declares that it can do, by kind.',
      resolve: ({ plugin }) => {
        const { kinds = [], can = {} } = description(plugin) ?? {};
        return kinds.map(kind => ({
          kind,
          can: Object.entries(can[kind] ?? {}).flatMap(([name, yes]) => (yes ? [name] : [])),
        }));
      },
    }),
    status: t.field({
      type: PluginStatusType,
      nullable: true,
      description: 'Null for those who manage neither the organisation nor a programme.',
      resolve: (view, _args, ctx) => (allows(pluginPolicy, 'readStatus', ctx.viewer, view) ? view : null),
    }),
    setup: t.field({
      type: PluginSetupType,
      nullable: true,
      description: 'Null for those who are no administrators.',
      resolve: (view, _args, ctx) => (allows(pluginPolicy, 'readSetup', ctx.viewer, view) ? view : null),
    }),
    allowedActions: t.field({
      type: [PluginActionEnum],
      description: 'What the viewer may do with it now.',
      resolve: (view, _args, ctx) => allowedActions(ctx, pluginMachine, pluginPolicy, view, unentered(view)),
    }),
    refusedActions: t.field({
      type: [RefusedActionType],
      description: 'What the viewer may not do with it now, and why.',
      resolve: (view, _args, ctx) => refusedActions(ctx, pluginMachine, pluginPolicy, view, unentered(view)),
    }),
  }),
});

/** What stands against enabling a plugin that needs something and was told nothing. */
function unentered({ plugin, state }: PluginView) {
  return (action: PluginAction) => {
    if (action !== 'enable' || plugin.state === 'FAILED' || state !== 'DISCOVERED') return undefined;
    if (plugin.description.complete || onlyComputes(plugin.description)) return undefined;
    return new ValidationFailed([{ path: ['settings'], code: 'REQUIRED', message: 'Configure it first' }]);
  };
}

builder.queryFields(t => ({
  plugins: t.field({
    type: [PluginType],
    access: 'member',
    description:
      "The deployment's plugins; for who manages nothing, those that are enabled here. Of each kind, the first that is enabled serves.",
    args: { kind: t.arg({ type: PluginKindEnum, description: 'Only those that can be used for this.' }) },
    resolve: async (_root, { kind }, ctx) =>
      (await listPlugins(ctx)).filter(({ plugin }) => !kind || description(plugin)?.kinds.includes(kind)),
  }),
  plugin: t.field({
    type: PluginType,
    nullable: true,
    access: 'member',
    description: 'One of the `plugins`; null where the viewer knows none of this name.',
    args: { pluginId: t.arg.string({ required: true, description: 'As it calls itself: `video-jitsi`.' }) },
    resolve: async (_root, { pluginId }, ctx) => (await listPlugins(ctx)).find(({ id }) => id === pluginId) ?? null,
  }),
}));
