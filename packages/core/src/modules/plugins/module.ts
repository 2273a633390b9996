import { deliverEventHandler } from '../../installations/hook.jobs.ts';
import { forgetExpiredEntriesHandler } from '../../installations/store.jobs.ts';
import { eventNames } from '../../plugins/domain-events.ts';
import { mostEndpoints, mostHosts, mostKinds, mostSecrets } from '../../plugins/limits.ts';
import { mostPlugins } from '../../plugins/load.ts';
import type { Module } from '../module.ts';
import { pluginAudit } from './plugin.audit.ts';
import { pluginPolicy } from './plugin.policy.ts';
import { handleWebhookHandler } from './webhook.service.ts';
import './plugin.schema.ts';
import './plugin.mutations.ts';
import './webhook.schema.ts';

export const plugins: Module = {
  name: 'plugins',
  policies: [pluginPolicy],
  audited: [pluginAudit],
  jobs: [deliverEventHandler, forgetExpiredEntriesHandler, handleWebhookHandler],
  prices: {
    'Query.plugins': { most: mostPlugins },
    'Plugin.capabilities': { most: mostKinds },
    // Hosts, events, accounts and webhooks.
    'PluginSetup.permissions': { most: mostHosts + eventNames.length + 1 + mostEndpoints },
    'PluginSetup.secrets': { most: mostSecrets },
    'PluginSetup.webhooks': { most: mostEndpoints },
    // These start the plugin's own code.
    'Mutation.configurePlugin': { price: 25 },
    'Mutation.enablePlugin': { price: 25 },
    'Mutation.testPlugin': { price: 100 },
  },
  scopes: {
    Plugin: 'plugins:read',
    PluginCapabilities: 'any',
    PluginStatus: 'any',
    PluginLastError: 'any',
    PluginSetup: 'plugins:read',
    PluginPermission: 'any',
    PluginSecret: 'any',
    // Who knows an address can send what the vendor could.
    PluginWebhook: 'plugins:write',
    'Query.plugins': 'plugins:read',
    'Query.plugin': 'plugins:read',
    'Query.plugin(pluginId)': 'plugins:read',
    'Mutation.configurePlugin': 'plugins:write',
    'Mutation.disablePlugin': 'plugins:write',
    'Mutation.testPlugin': 'plugins:write',
    'Mutation.rotatePluginWebhook': 'plugins:write',
    'Mutation.enablePlugin': 'person',
    'Mutation.consentToPlugin': 'person',
  },
};
