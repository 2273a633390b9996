import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { openSecret, sealSecret } from '../../secrets.ts';

/** An address of one organisation's plugin, as administrators enter it at the vendor's. */
export interface WebhookAddress {
  readonly endpoint: string;
  readonly address: string;
  readonly createdAt: Date;
}

/** Whose delivery it is: said by the address alone, never by what is delivered. */
export interface WebhookOwner {
  readonly id: string;
  readonly organisationId: string;
  readonly pluginId: string;
  readonly endpoint: string;
}

/** The id of the webhook, by which it is found, and a secret half, of which the database has a hash. */
const pattern = /^([0-9a-f]{32})([\w-]{43})$/;

/** Makes the addresses that are not there yet. In the caller's transaction. */
export async function createWebhooks(
  ctx: RequestContext,
  pluginId: string,
  endpoints: readonly string[],
): Promise<void> {
  for (const endpoint of endpoints) {
    const { hash, blob } = newSecret(ctx, pluginId, endpoint);
    await ctx.sql(
      `insert into plugin_webhooks (plugin_id, endpoint, secret_hash, secret_blob) values ($1, $2, $3, $4)
       on conflict (organisation_id, plugin_id, endpoint) do nothing`,
      [pluginId, endpoint, hash, blob],
    );
  }
}

/** Gives the endpoint another address; the old one leads nowhere from now on. Answers whether there was one. */
export async function replaceSecret(ctx: RequestContext, pluginId: string, endpoint: string): Promise<boolean> {
  const { hash, blob } = newSecret(ctx, pluginId, endpoint);
  const changed = await ctx.sql(
    `update plugin_webhooks set secret_hash = $3, secret_blob = $4, created_at = present()
      where plugin_id = $1 and endpoint = $2 returning id`,
    [pluginId, endpoint, hash, blob],
  );
  return changed.length > 0;
}

/** All of the organisation's, by plugin. */
export async function webhookAddresses(ctx: RequestContext): Promise<ReadonlyMap<string, WebhookAddress[]>> {
  const rows = await ctx.sql<{
    id: string;
    plugin_id: string;
    endpoint: string;
    secret_blob: string;
    created_at: Date;
  }>('select id, plugin_id, endpoint, secret_blob, created_at from plugin_webhooks order by endpoint');
  const { publicUrl, secretKeys } = ctx.platform.config;
  const addresses = rows.map(({ id, plugin_id: pluginId, endpoint, secret_blob: blob, created_at: createdAt }) => {
    const secret = openSecret(secretKeys, placeOf(ctx, pluginId, endpoint), blob);
    return { pluginId, endpoint, address: `${publicUrl}/webhooks/${id.replaceAll('-', '')}${secret}`, createdAt };
  });
  return new Map(Object.entries(Object.groupBy(addresses, ({ pluginId }) => pluginId)).map(([id, own]) => [id, own!]));
}

/** Undefined for what is no address, or is one no more. */
export async function findWebhook(database: Database, token: string): Promise<WebhookOwner | undefined> {
  const [, id, secret] = pattern.exec(token) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const { rows } = await database.asSystem('find whose webhook it is', system =>
    system.query<{ id: string; organisation_id: string; plugin_id: string; endpoint: string; secret_hash: string }>(
      'select id, organisation_id, plugin_id, endpoint, secret_hash from plugin_webhooks where id = $1',
      [id],
    ),
  );
  const found = rows[0];
  if (!found || !timingSafeEqual(Buffer.from(found.secret_hash), Buffer.from(hashOf(secret)))) return undefined;
  return { id: found.id, organisationId: found.organisation_id, pluginId: found.plugin_id, endpoint: found.endpoint };
}

function newSecret(ctx: RequestContext, pluginId: string, endpoint: string): { hash: string; blob: string } {
  const secret = randomBytes(32).toString('base64url');
  const blob = sealSecret(ctx.platform.config.secretKeys, placeOf(ctx, pluginId, endpoint), secret);
  return { hash: hashOf(secret), blob };
}

function placeOf({ organisation }: RequestContext, pluginId: string, endpoint: string) {
  return { organisationId: organisation.id, pluginId, field: `webhook:${endpoint}` };
}

// Not a slow hash as for passwords: 256 random bits cannot be guessed, however fast one may try.
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
