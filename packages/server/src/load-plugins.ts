import { loadPlugins, type PluginHost } from '@mentorkit/core/plugins';
import type { Logger } from 'pino';
import pluginPackages from '../../../plugins/index.ts';
import type { ServerConfig } from './config.ts';

/** Those of the configuration, or all that the deployment lists; each in threads of its own. */
export function loadConfiguredPlugins(config: ServerConfig, log: Logger): Promise<PluginHost> {
  return loadPlugins(config.plugins ?? pluginPackages, { log, allowedAddresses: config.pluginAddresses });
}
