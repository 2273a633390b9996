import { stateMachine } from '../../state.ts';

/** How it stands with a plugin in one organisation. Where several hold, what somebody has to do comes first. */
export const pluginStates = [
  'INCOMPATIBLE',
  'DISCOVERED',
  'CONFIGURED',
  'ENABLED',
  'NEEDS_CONSENT',
  'NEEDS_ATTENTION',
  'DEGRADED',
  'DISABLED',
] as const;
export type PluginState = (typeof pluginStates)[number];

export type PluginAction = 'configure' | 'enable' | 'consent' | 'disable' | 'test';

/** In all of these it is called. */
export const enabledStates = [
  'ENABLED',
  'NEEDS_CONSENT',
  'NEEDS_ATTENTION',
  'DEGRADED',
] as const satisfies PluginState[];

const loaded = pluginStates.filter(state => state !== 'INCOMPATIBLE');

export const pluginMachine = stateMachine<PluginState>()<PluginAction>('plugin', {
  configure: { from: loaded },
  enable: { from: ['DISCOVERED', 'CONFIGURED', 'DISABLED'], to: 'ENABLED' },
  consent: { from: ['NEEDS_CONSENT'], to: 'ENABLED', mutation: 'consentToPlugin' },
  disable: { from: enabledStates, to: 'DISABLED' },
  test: { from: loaded },
});
