import { redacted } from '../redaction.ts';
import { type Breaker, closedBreaker } from './breaker.ts';
import { findPlugin, type PluginHost, type ReadyPlugin } from './load.ts';
import { type PluginError, rememberedCalls, type Usage } from './usage.ts';

export interface PluginStatus {
  /**
   * `FAILED`: not loaded, for anybody. `NEEDS_ATTENTION`: this organisation's settings do not fit the plugin.
   * `DEGRADED`: loaded, and the latest calls failed.
   */
  readonly state: 'READY' | 'DEGRADED' | 'NEEDS_ATTENTION' | 'FAILED';
  readonly lastError?: PluginError;
  readonly calls: number;
  /** Milliseconds; absent before the first call. */
  readonly p95Ms?: number;
  readonly breaker: Breaker['state'];
}

/** The state of a plugin for one organisation; `undefined` for a plugin that is not on the list. */
export function pluginStatus(host: PluginHost, pluginId: string, organisationId: string): PluginStatus | undefined {
  const plugin = findPlugin(host, pluginId);
  if (!plugin) return undefined;
  if (plugin.state === 'FAILED') {
    const lastError = { at: host.loadedAt, message: plugin.reason };
    return { state: 'FAILED', lastError, calls: 0, breaker: 'CLOSED' };
  }
  const { breaker, calls, durations, lastError, failing, needsAttention } = usageOf(plugin, organisationId);
  const state = needsAttention ? 'NEEDS_ATTENTION' : failing || breaker.state !== 'CLOSED' ? 'DEGRADED' : 'READY';
  return { state, lastError, calls, p95Ms: percentile(durations, 0.95), breaker: breaker.state };
}

export function usageOf({ usage }: ReadyPlugin, organisationId: string): Usage {
  const known = usage.get(organisationId);
  if (known) return known;
  const fresh: Usage = {
    breaker: closedBreaker,
    calls: 0,
    durations: [],
    unsaved: 0,
    failing: false,
    needsAttention: false,
  };
  usage.set(organisationId, fresh);
  return fresh;
}

export function noteError({ options }: Pick<PluginHost, 'options'>, usage: Usage, message: string): void {
  usage.lastError = { at: options.now?.() ?? Temporal.Now.instant(), message: redacted(message) };
}

export function recordDuration(usage: Usage, millis: number): void {
  usage.calls++;
  usage.unsaved++;
  usage.durations.push(millis);
  if (usage.durations.length > rememberedCalls) usage.durations.shift();
}

export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1];
}
