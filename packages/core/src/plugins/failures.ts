import { isPluginError } from '@mentorkit/plugin-sdk';
import { declareError, PluginFailed } from '../errors.ts';
import type { SettingsIssue } from './messages.ts';

export type PluginCallFailure =
  /** Over its time limit. */
  | 'TIMED_OUT'
  /** Its thread exited, failed or ran out of memory. */
  | 'CRASHED'
  /** It threw something that the contract does not know, or answered what cannot be sent. */
  | 'DEFECT'
  /** It answered what the contract does not know, or more of it than is read. */
  | 'INVALID_ANSWER'
  /** The caller's signal. */
  | 'CANCELLED'
  /** Left alone for a while after repeated failures. */
  | 'BREAKER_OPEN'
  /** No thread became free within the time limit. */
  | 'BUSY'
  /** The organisation's settings or secrets do not fit the plugin's schema. */
  | 'SETTINGS'
  /** What it would have been given is more than is given to plugins. */
  | 'TOO_LARGE'
  /** The organisation has not enabled it. */
  | 'DISABLED'
  /** The plugin does not offer what was called. */
  | 'NOT_OFFERED';

const pluginDisabled = declareError('PLUGIN_DISABLED', 'plugin', {
  en: 'The plugin {plugin} is not enabled here. An administrator can enable it.',
  da: 'Plugin {plugin} er ikke slået til her. En administrator kan slå den til.',
});

/** A call that brought no answer through no error that the plugin contract knows. Its text holds nothing of the plugin's. */
export class PluginCallFailed extends PluginFailed {
  readonly failure: PluginCallFailure;
  /** With `DEFECT` and `CRASHED`: what the log says more about. */
  readonly incidentId?: string;
  /** With `SETTINGS`. */
  readonly issues?: readonly SettingsIssue[];
  /** Whether the same call may go well later without anybody's doing. */
  readonly retryable: boolean;
  /** With `BREAKER_OPEN` and `BUSY`, where nobody has tried: the seconds after which it is worth while. */
  readonly retryAfter?: number;

  constructor(
    pluginId: string,
    failure: PluginCallFailure,
    reason: string,
    details: { incidentId?: string; issues?: readonly SettingsIssue[]; retryAfter?: number } = {},
  ) {
    super(pluginId, reason, failure === 'DISABLED' ? pluginDisabled : undefined);
    this.failure = failure;
    this.incidentId = details.incidentId;
    this.issues = details.issues;
    this.retryAfter = details.retryAfter;
    this.retryable = !['INVALID_ANSWER', 'SETTINGS', 'TOO_LARGE', 'DISABLED', 'NOT_OFFERED', 'CANCELLED'].includes(
      failure,
    );
  }
}

/** Whether the same call may go well later without anybody's doing. */
export function mayPass(error: unknown): boolean {
  if (error instanceof PluginCallFailed) return error.retryable;
  if (isPluginError(error)) return ['Unavailable', 'RateLimited', 'Conflict'].includes(error.name);
  return false;
}

/** Whether the call found no free thread, so that its plugin has not heard of it. */
export function isBusy(error: unknown): boolean {
  return error instanceof PluginCallFailed && error.failure === 'BUSY';
}

/**
 * The seconds after which a call may be made again that was not made at all (its plugin is left alone, or has no thread
 * free), or whose provider has only asked for patience: that is no failure of the job that made it.
 */
export function patienceOf(error: unknown): number | undefined {
  if (error instanceof PluginCallFailed)
    // Those that wait for the same do not come back all at once.
    return error.retryAfter === undefined ? undefined : error.retryAfter * (1 + Math.random() / 2);
  return isPluginError(error) && error.name === 'RateLimited' ? error.retryAfter : undefined;
}

/** One line for people: `settings.server: Invalid URL; secrets.key: …`. */
export function describeIssues(issues: readonly SettingsIssue[]): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ');
}
