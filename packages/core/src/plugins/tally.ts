import { admit, type BreakerOutcome, leftAlone, record } from './breaker.ts';
import { type PluginHost, readyPlugin } from './load.ts';
import { noteError, recordDuration, usageOf } from './status.ts';

/** One computation of a plugin for one organisation, as it counts in its figures and its breaker: as a call does. */
export interface Tally {
  /** Why it must not be begun. */
  readonly refused?: string;
  succeeded(millis: number): void;
  /** What it gave counts for nothing: it failed, or was found out. `message` is for managers. */
  failed(message: string, millis?: number): void;
  /** Says nothing about the plugin. Does nothing after one of the others. */
  abandoned(): void;
}

/** @throws PluginFailed for a plugin that is unknown or was not loaded */
export function beginTally(host: PluginHost, pluginId: string, organisationId: string): Tally {
  const usage = usageOf(readyPlugin(host, pluginId), organisationId);
  const { admitted, breaker } = admit(usage.breaker, performance.now());
  usage.breaker = breaker;
  let over = !admitted;

  function end(outcome: BreakerOutcome, millis?: number): void {
    if (over) return;
    over = true;
    if (millis !== undefined) recordDuration(usage, millis);
    usage.breaker = record(usage.breaker, outcome, performance.now());
    if (outcome !== 'neutral') usage.failing = outcome === 'failure';
  }

  return {
    ...(!admitted && { refused: leftAlone }),
    succeeded: millis => end('success', millis),
    failed(message, millis = 0) {
      end('failure', millis);
      noteError(host, usage, message);
    },
    abandoned: () => end('neutral'),
  };
}
