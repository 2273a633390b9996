import type { KeyValueStore } from '@mentorkit/plugin-sdk';
import type { Database } from '../database/database.ts';
import { inOrganisation } from '../database/organisation-pool.ts';

/** What plugins keep between their calls: one plugin's entries of one organisation, and no others, for each store. */
export function pluginStore(
  database: Database,
  now: () => Temporal.Instant,
): (pluginId: string, organisationId: string) => KeyValueStore {
  return (pluginId, organisationId) => {
    async function run(sql: string, ...parameters: unknown[]) {
      const { rows } = await inOrganisation(organisationId, () =>
        database.pool.query<{ value: unknown }>(sql, [pluginId, ...parameters]),
      );
      return rows;
    }
    return {
      async get(key) {
        const rows = await run(
          `select value from plugin_store_entries
            where plugin_id = $1 and key = $2 and (expires_at is null or expires_at > $3)`,
          key,
          now().toString(),
        );
        return rows[0]?.value;
      },
      async set(key, value, { ttlSeconds } = {}) {
        const expiresAt =
          ttlSeconds === undefined
            ? undefined
            : now()
                .add({ seconds: Math.ceil(ttlSeconds) })
                .toString();
        await run(
          `insert into plugin_store_entries (plugin_id, key, value, expires_at) values ($1, $2, $3::jsonb, $4)
           on conflict (organisation_id, plugin_id, key) do update set value = excluded.value, expires_at = excluded.expires_at`,
          key,
          JSON.stringify(value ?? null),
          expiresAt,
        );
      },
      async delete(key) {
        await run('delete from plugin_store_entries where plugin_id = $1 and key = $2', key);
      },
    };
  };
}
