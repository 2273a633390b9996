import { administrator, administratorInPerson, anyManager, anyOf, policy, where } from '../../policy.ts';
import { enabledStates, type PluginAction } from './plugin.state.ts';

/**
 * What the organisation's plugins can do is every member's to know: frontends show what there is. How they fare is for
 * those who run programmes; how they are set up, and what they may reach, is the administrators'.
 */
export const pluginPolicy = policy<PluginAction | 'readStatus' | 'readSetup' | 'rotate'>('plugin', {
  read: anyOf(administrator, anyManager, where('state', ...enabledStates)),
  readStatus: anyOf(administrator, anyManager),
  readSetup: administrator,
  configure: administrator,
  enable: administratorInPerson,
  consent: administratorInPerson,
  disable: administrator,
  test: administrator,
  rotate: administrator,
});
