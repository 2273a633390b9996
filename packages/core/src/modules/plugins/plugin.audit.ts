import { audited, movesOf } from '../../audited.ts';
import { pluginMachine } from './plugin.state.ts';

export const pluginAudit = audited('plugin', {
  ...movesOf(pluginMachine),
  rotate: 'A webhook of a plugin got a new secret.',
});
