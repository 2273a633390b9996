import { mostPlugins } from '../../plugins/load.ts';
import type { Module } from '../module.ts';
import './account.access.ts';
import { accountAudit } from './account.audit.ts';
import { accountPolicy } from './account.policy.ts';
import './account.schema.ts';

export const pluginAccounts: Module = {
  name: 'plugin-accounts',
  policies: [accountPolicy],
  audited: [accountAudit],
  prices: {
    // One for each plugin.
    'Viewer.accounts': { most: mostPlugins },
    // These start the plugin's own code.
    'Mutation.connectAccount': { price: 25 },
    'Mutation.completeAccountConnection': { price: 25 },
  },
  scopes: {
    PluginAccount: 'person',
    'Viewer.accounts': 'person',
    'Mutation.connectAccount': 'person',
    'Mutation.completeAccountConnection': 'person',
    'Mutation.disconnectAccount': 'person',
  },
};
