import type { Breaker } from './breaker.ts';

/** The calls that the 95th percentile is taken over. */
export const rememberedCalls = 100;

/** How one organisation fares with one plugin, since the process started. */
export interface Usage {
  breaker: Breaker;
  calls: number;
  /** Milliseconds of the latest calls, the oldest first. */
  durations: number[];
  /** Calls that no other process knows of yet. */
  unsaved: number;
  lastError?: PluginError;
  /** Whether the last call that says something about the plugin failed. */
  failing: boolean;
  /** Settings that do not fit the schema; a call that can read them clears it. */
  needsAttention: boolean;
}

export interface PluginError {
  readonly at: Temporal.Instant;
  /** For managers and operators; holds no secrets. */
  readonly message: string;
}
