import type { RequestContext } from '../../context.ts';
import type { Breaker } from '../../plugins/breaker.ts';
import { percentile, usageOf } from '../../plugins/status.ts';
import { type PluginError, rememberedCalls, type Usage } from '../../plugins/usage.ts';

export interface PluginUsageNow {
  readonly calls: number;
  readonly p95Ms: number | undefined;
  readonly failing: boolean;
  readonly needsAttention: boolean;
  readonly lastError: PluginError | undefined;
  readonly breaker: Breaker['state'];
}

interface UsageRow {
  plugin_id: string;
  calls: string;
  durations: number[];
  failing: boolean;
  needs_attention: boolean;
  last_error: string | null;
  last_error_at: Date | null;
  open_until: Date | null;
}

/** By plugin: what all processes have saved, and what this one is about to. */
export async function readUsage(ctx: RequestContext): Promise<ReadonlyMap<string, PluginUsageNow>> {
  const rows = await ctx.sql<UsageRow>(
    `select plugin_id, calls, durations, failing, needs_attention, last_error, last_error_at, open_until from plugin_usages`,
  );
  const saved = new Map(rows.map(row => [row.plugin_id, row]));
  const ready = ctx.platform.plugins.plugins.filter(plugin => plugin.state === 'READY');
  return new Map(
    ready.map(plugin => [plugin.id, together(saved.get(plugin.id), usageOf(plugin, ctx.organisation.id), ctx.now())]),
  );
}

function together(row: UsageRow | undefined, own: Usage, now: Temporal.Instant): PluginUsageNow {
  const calls = Number(row?.calls ?? 0) + own.unsaved;
  const durations = [...(row?.durations ?? []), ...(own.unsaved > 0 ? own.durations.slice(-own.unsaved) : [])];
  const p95Ms = percentile(durations.slice(-rememberedCalls), 0.95);
  if (own.unsaved > 0 || !row) {
    const { failing, needsAttention, lastError, breaker } = own;
    return { calls, p95Ms, failing, needsAttention, lastError: lastError ?? errorOf(row), breaker: breaker.state };
  }
  const open = row.open_until?.getTime();
  return {
    calls,
    p95Ms,
    failing: row.failing,
    needsAttention: row.needs_attention,
    lastError: errorOf(row),
    breaker: open === undefined ? 'CLOSED' : now.epochMilliseconds < open ? 'OPEN' : 'HALF_OPEN',
  };
}

function errorOf(row: UsageRow | undefined): PluginError | undefined {
  if (!row?.last_error || !row.last_error_at) return undefined;
  return { message: row.last_error, at: Temporal.Instant.fromEpochMilliseconds(row.last_error_at.getTime()) };
}
