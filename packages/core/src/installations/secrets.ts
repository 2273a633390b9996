import type { RequestContext } from '../context.ts';
import { openSecret, type SecretKey, type SecretPlace, sealSecret } from '../secrets.ts';

/** What people may see of a secret: that there is one, since when, and the end of a long one. */
export interface SecretHint {
  readonly field: string;
  readonly ending: string | undefined;
  readonly updatedAt: Date;
}

/** Four characters of fewer than this would say too much. */
const recognisableLength = 16;

/** Stores a secret that the organisation entered, or forgets it where the value is undefined. Rights are the caller's to ask. */
export async function setPluginSecret(
  ctx: RequestContext,
  pluginId: string,
  field: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined) {
    await ctx.sql('delete from plugin_secrets where plugin_id = $1 and field = $2', [pluginId, field]);
    return;
  }
  const place: SecretPlace = { organisationId: ctx.organisation.id, pluginId, field };
  await ctx.sql(
    `insert into plugin_secrets (plugin_id, field, blob, ending) values ($1, $2, $3, $4)
     on conflict (organisation_id, plugin_id, field)
     do update set blob = excluded.blob, ending = excluded.ending, updated_at = present()`,
    [
      pluginId,
      field,
      sealSecret(ctx.platform.config.secretKeys, place, value),
      value.length >= recognisableLength ? value.slice(-4) : undefined,
    ],
  );
}

export interface SecretRow {
  readonly field: string;
  readonly blob: string;
}

/**
 * The secrets of one plugin in the clear, by field: for a call of that plugin, and for nothing else.
 *
 * @throws SecretUnreadable
 */
export async function readPluginSecrets(ctx: RequestContext, pluginId: string): Promise<Record<string, string>> {
  const rows = await ctx.sql<SecretRow>('select field, blob from plugin_secrets where plugin_id = $1', [pluginId]);
  return openPluginSecrets(ctx.platform.config.secretKeys, { organisationId: ctx.organisation.id, pluginId }, rows);
}

/** @throws SecretUnreadable */
export function openPluginSecrets(
  keys: readonly SecretKey[],
  place: Omit<SecretPlace, 'field'>,
  rows: readonly SecretRow[],
): Record<string, string> {
  return Object.fromEntries(rows.map(({ field, blob }) => [field, openSecret(keys, { ...place, field }, blob)]));
}

/** What a settings page shows of them: all of the organisation's, by plugin. */
export async function pluginSecretHints(ctx: RequestContext): Promise<ReadonlyMap<string, SecretHint[]>> {
  const rows = await ctx.sql<{ plugin_id: string; field: string; ending: string | null; updated_at: Date }>(
    'select plugin_id, field, ending, updated_at from plugin_secrets order by field',
  );
  return new Map(
    Object.entries(Object.groupBy(rows, row => row.plugin_id)).map(([pluginId, own]) => [
      pluginId,
      own!.map(({ field, ending, updated_at: updatedAt }) => ({ field, ending: ending ?? undefined, updatedAt })),
    ]),
  );
}
