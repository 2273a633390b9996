import type { KeyValueStore } from '@mentorkit/plugin-sdk';
import { PluginFailed, pluginError } from '../errors.ts';
import type { Complaints } from './complaints.ts';
import type { PluginDescription, PluginKind } from './messages.ts';
import type { AccountData } from './thread/connection.ts';
import { readDescription } from './description.ts';
import { createNetwork, type Network } from './fetch.ts';
import { createPluginProcess, type PluginProcess } from './plugin-process.ts';
import { closePool, createPool, type ThreadPool } from './pool.ts';
import type { Usage } from './usage.ts';
import type { Loaded, Log } from './thread.ts';

/** What the host offers plugins, each already narrowed to one plugin in one organisation. */
export interface PluginServices {
  store?(pluginId: string, organisationId: string): KeyValueStore;
  enqueue?(job: PluginJobRequest): Promise<void>;
  /** A person's own account; throws `NeedsReconnection` for one that has to be connected anew. */
  account?(request: AccountRequest): Promise<AccountData | undefined>;
  /** A plugin said that the person has to connect theirs anew. */
  accountLost?(account: PersonsAccount): Promise<void>;
  /** How the organisation has set the plugin up; without it, each call says so itself. */
  installation?(plugin: ReadyPlugin, organisationId: string): Promise<InstalledPlugin>;
}

/** Whose account, for which plugin. */
export interface PersonsAccount {
  readonly pluginId: string;
  readonly organisationId: string;
  readonly personId: string;
}

export interface AccountRequest extends PersonsAccount {
  /** As the plugin's thread says: not to be believed before it is read. */
  readonly connection: unknown;
  /** The header that the vendor did not take. */
  readonly rejected?: string | undefined;
}

export interface InstalledPlugin {
  readonly enabled: boolean;
  /** As entered. */
  readonly settings: unknown;
  /** In the clear, for the call. */
  readonly secrets: unknown;
  /** Permissions by name. */
  readonly granted: readonly string[];
}

export interface PluginJobRequest {
  readonly pluginId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly input: unknown;
  readonly key?: string;
  readonly runAt?: Temporal.Instant;
}

export interface PluginOptions extends PluginServices {
  readonly log: Log;
  /** Default `LOAD_TIMEOUT_MS`. */
  readonly loadTimeoutMs?: number;
  /** Of each thread that serves calls; default 128 MB. */
  readonly memoryMb?: number;
  /** Addresses and networks, such as `10.1.0.0/16`, that plugins may connect to besides those of the public internet. */
  readonly allowedAddresses?: readonly string[];
  /** The platform's clock, for the plugins' `ctx.now()`. */
  now?(): Temporal.Instant;
}

/** A plugin loads in 0.2 s; on a machine that is busy with other things, a good one can take twenty times as long. */
export const LOAD_TIMEOUT_MS = 8_000;

/** Few, or one plugin that loops while it is loaded would make the others late. */
const LOADED_AT_ONCE = 4;

export type Plugin = ReadyPlugin | FailedPlugin;

export interface ReadyPlugin {
  readonly state: 'READY';
  readonly id: string;
  readonly packageName: string;
  readonly description: PluginDescription;
  readonly pool: ThreadPool;
  /** By organisation. */
  readonly usage: Map<string, Usage>;
  readonly complaints: Complaints;
}

export interface FailedPlugin {
  readonly state: 'FAILED';
  /** What it calls itself, or what its package's name suggests. */
  readonly id: string;
  readonly packageName: string;
  /** A sentence that names the plugin. */
  readonly reason: string;
}

export interface PluginHost {
  /** In the order of the deployment's list. */
  readonly plugins: readonly Plugin[];
  readonly loadedAt: Temporal.Instant;
  readonly options: PluginOptions;
  /** Where their threads are. */
  readonly process: PluginProcess;
  /** What they reach others by. */
  readonly network: Network;
}

/** Of a deployment: lists of them, and of what each adds to something, are priced by it. */
export const mostPlugins = 30;

/**
 * Loads plugins by package name (or file URL), each in a worker thread of its own, never in this process. A plugin that
 * cannot be loaded is `FAILED` with the reason; the others, and the host, are not held up by it for longer than the
 * limit. Never rejects.
 */
export async function loadPlugins(packageNames: readonly string[], options: PluginOptions): Promise<PluginHost> {
  const process = createPluginProcess(options.log);
  const loaded: Plugin[] = [];
  const remaining = packageNames.entries();
  const loadRemaining = async () => {
    for (const [index, name] of remaining) loaded[index] = await loadPlugin(name, process, options);
  };
  await Promise.all(Array.from({ length: LOADED_AT_ONCE }, loadRemaining));
  const plugins = await Promise.all(loaded.map((plugin, index) => refuseDuplicate(plugin, loaded.slice(0, index))));
  for (const plugin of plugins) {
    if (plugin.state === 'FAILED') options.log.error({ plugin: plugin.id, package: plugin.packageName }, plugin.reason);
  }
  const network = createNetwork(options.allowedAddresses ?? []);
  return { plugins, loadedAt: options.now?.() ?? Temporal.Now.instant(), options, process, network };
}

/** Ends every thread. Calls that still run come back as failed. */
export async function closePlugins(host: PluginHost): Promise<void> {
  await Promise.all(host.plugins.filter(isReady).map(plugin => closePool(plugin.pool)));
  await Promise.all([host.process.close(), host.network.close()]);
}

/** The plugins that can be used for something, such as every `calendar`. */
export function pluginsOfKind(host: PluginHost, kind: PluginKind): readonly ReadyPlugin[] {
  return host.plugins.filter(isReady).filter(({ description }) => description.kinds.includes(kind));
}

export const pluginUnknown = pluginError('PLUGIN_UNKNOWN', {
  en: 'There is no plugin {plugin} that can do this.',
  da: 'Der er ingen plugin {plugin}, der kan dette.',
});

/** Throws `PluginFailed` for a plugin that is unknown (code `PLUGIN_UNKNOWN`) or was not loaded. */
export function readyPlugin(host: PluginHost, pluginId: string): ReadyPlugin {
  const plugin = findPlugin(host, pluginId);
  if (!plugin) throw pluginUnknown(pluginId, `There is no plugin "${pluginId}".`);
  if (plugin.state === 'FAILED') throw new PluginFailed(pluginId, plugin.reason);
  return plugin;
}

/** The loaded one, where a second package claims the same id. */
export function findPlugin({ plugins }: PluginHost, pluginId: string): Plugin | undefined {
  const sameId = plugins.filter(plugin => plugin.id === pluginId);
  return sameId.find(plugin => plugin.state === 'READY') ?? sameId[0];
}

function isReady(plugin: Plugin): plugin is ReadyPlugin {
  return plugin.state === 'READY';
}

async function loadPlugin(packageName: string, process: PluginProcess, options: PluginOptions): Promise<Plugin> {
  const { log, loadTimeoutMs = LOAD_TIMEOUT_MS, memoryMb = 128 } = options;
  const startThread = (replaces: boolean) => process.startThread({ packageName, memoryMb, replaces });
  const thread = startThread(false);
  // What its process takes to start is no fault of the plugin.
  await thread.began;
  const tooLate = Promise.withResolvers<{ ok: false; reason: string; id?: string }>();
  const reason = `did not finish loading within ${loadTimeoutMs / 1000} s.`;
  const timer = afterAwake(loadTimeoutMs, () => tooLate.resolve({ ok: false, reason }));
  const loaded = await Promise.race([thread.loaded.then(readLoaded), tooLate.promise]);
  clearInterval(timer);
  if (!loaded.ok) {
    void thread.end();
    const id = loaded.id || idOfPackage(packageName);
    // Node's own words say which of our files asked for it, and not what to do.
    const what = loaded.reason.includes(`Cannot find package '${packageName}'`)
      ? 'is not installed: install its package, or take it out of the list of plugins.'
      : loaded.reason;
    return { state: 'FAILED', id, packageName, reason: `Plugin "${id}" (${packageName}) ${what}` };
  }
  const pool = createPool({ packageName, loadTimeoutMs, log, startThread }, thread);
  return {
    state: 'READY',
    id: loaded.description.id,
    packageName,
    description: loaded.description,
    pool,
    usage: new Map(),
    complaints: new Map(),
  };
}

function readLoaded(loaded: Loaded): Loaded {
  if (!loaded.ok) return loaded;
  const description = readDescription(loaded.description);
  return description ? { ok: true, description } : { ok: false, reason: 'describes itself as no plugin can.' };
}

async function refuseDuplicate(plugin: Plugin, before: readonly Plugin[]): Promise<Plugin> {
  const first = before.find(other => other.state === 'READY' && other.id === plugin.id);
  if (plugin.state === 'FAILED' || !first) return plugin;
  await closePool(plugin.pool);
  const { id, packageName } = plugin;
  const reason = `Plugin "${id}" (${packageName}) has the same id as ${first.packageName}, which was listed first; remove one from the list.`;
  return { state: 'FAILED', id, packageName, reason };
}

/** `@scope/plugin-video-jitsi` is `video-jitsi`. */
function idOfPackage(packageName: string): string {
  const last = packageName.split('/').at(-1) ?? packageName;
  return last.replace(/^plugin-/, '').replace(/\.[a-z]+$/, '');
}

/** Calls back after so many milliseconds in which this thread could have heard an answer: none while it loads modules. */
function afterAwake(milliseconds: number, callback: () => void): NodeJS.Timeout {
  const step = 100;
  let left = milliseconds;
  // However long an interval was held up, it is called once for it.
  const timer = setInterval(() => {
    left -= step;
    if (left > 0) return;
    clearInterval(timer);
    callback();
  }, step);
  return timer;
}
