import type { Module } from '../module.ts';
import './account.access.ts';
import './account.schema.ts';

export const pluginAccounts: Module = {
  name: 'plugin-accounts',
  prices: {
    // These start the plugin's own code.
    'Mutation.connectAccount': { price: 25 },
    'Mutation.completeAccountConnection': { price: 25 },
  },
};
