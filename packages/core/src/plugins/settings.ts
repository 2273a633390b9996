import { encode } from './boundary.ts';
import { PluginCallFailed } from './failures.ts';
import { type PluginHost, readyPlugin } from './load.ts';
import type { SettingsIssue } from './messages.ts';
import { exceeds, settingsLimit } from './limits.ts';
import { useThread } from './pool.ts';

const TIMEOUT_MS = 2_000;

export type SettingsVerdict = { readonly ok: true } | { readonly ok: false; readonly issues: readonly SettingsIssue[] };

/**
 * Whether a plugin accepts what an organisation entered. Only what was entered is stored: it is parsed again at every
 * call, so that defaults of a newer plugin reach old rows. The schema runs in the plugin's thread, as all of its code.
 * Rejects with `PluginFailed` if the plugin is not there or its schema does not answer.
 */
export async function validateSettings(
  host: PluginHost,
  pluginId: string,
  entered: { readonly organisationId: string; readonly settings: unknown; readonly secrets?: unknown },
): Promise<SettingsVerdict> {
  const plugin = readyPlugin(host, pluginId);
  const tooLarge = unboundedIssues(entered);
  if (tooLarge.length > 0) return { ok: false, issues: tooLarge };
  const task = { kind: 'settings', settings: encode(entered.settings), secrets: encode(entered.secrets) } as const;
  const outcome = await useThread(plugin.pool, entered.organisationId, { timeoutMs: TIMEOUT_MS }, run =>
    run(task, { timeoutMs: TIMEOUT_MS, graceMs: 250 }),
  );
  if (!outcome) throw new PluginCallFailed(pluginId, 'BUSY', 'It is busy with other calls.');
  if (outcome.kind === 'unreadable') return { ok: false, issues: outcome.issues };
  if (outcome.kind === 'value' && !outcome.stopped) return { ok: true };
  throw new PluginCallFailed(pluginId, outcome.stopped ? 'TIMED_OUT' : 'DEFECT', 'Its schema gives no answer.');
}

/** Of what is more than any schema has to be shown: it would have to be copied first, and walked through. */
export function unboundedIssues(entered: { readonly settings?: unknown; readonly secrets?: unknown }): SettingsIssue[] {
  return (['settings', 'secrets'] as const)
    .filter(root => exceeds(entered[root], settingsLimit))
    .map(root => ({ path: [root], message: `Larger than ${settingsLimit} characters, or nested too deeply.` }));
}
