import { loadPlugins, mostPlugins, type PluginHost } from '@mentorkit/core/plugins';
import type { Logger } from 'pino';
import pluginPackages from '../../../plugins/index.ts';
import type { ServerConfig } from './config.ts';
import { StartError } from './start-error.ts';

/** Those of the configuration, or all that the deployment lists; each in threads of its own. */
export async function loadConfiguredPlugins(config: ServerConfig, log: Logger): Promise<PluginHost> {
  const packages = config.plugins ?? pluginPackages;
  if (packages.length > mostPlugins)
    throw new StartError(
      `There are ${packages.length} plugins, and ${mostPlugins} is the most.\nTake some out of PLUGINS, or of plugins/index.ts.`,
    );
  return await loadPlugins(packages, { log, allowedAddresses: config.pluginAddresses });
}
