import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { type OrganisationRow, organisationColumns } from './organisation.info.ts';

/** `mk_<id of the client>_<secret>`: the prefix lets scanners of repositories and logs find keys that leaked. */
const pattern = /^mk_([0-9a-f]{32})_([\w-]{43})$/;

/** Whether it means to be the key of an API client, and no token of an issuer, which begins differently. */
export function isApiKey(token: string): boolean {
  return token.startsWith('mk_');
}

export interface NewKey {
  readonly secret: string;
  readonly secretHash: string;
}

export function createSecret(): NewKey {
  const secret = randomBytes(32).toString('base64url');
  return { secret, secretHash: hash(secret) };
}

export function keyOf(clientId: string, secret: string): string {
  return `mk_${clientId.replaceAll('-', '')}_${secret}`;
}

// Not a slow hash as for passwords: 256 random bits cannot be guessed, however fast one may try.
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

interface ClientRow extends OrganisationRow {
  membership_id: string;
}

/** The client whose key it is, unless it was revoked; that it was used is noted once a minute. */
export async function findApiClient(database: Database, key: string): Promise<ClientRow | undefined> {
  const [, id, secret] = pattern.exec(key) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  return await database.asSystem('find whose key it is', async system => {
    const { rows } = await system.query<ClientRow & { secret_hash: string; is_noted: boolean }>(
      `select c.membership_id, c.secret_hash, ${organisationColumns},
              coalesce(c.last_used_at > now() - interval '1 minute', false) is_noted
         from api_clients c join organisations o on o.id = c.organisation_id
        where c.id = $1 and c.revoked_at is null`,
      [id],
    );
    const client = rows[0];
    if (!client || !timingSafeEqual(Buffer.from(client.secret_hash), Buffer.from(hash(secret)))) return undefined;
    if (!client.is_noted) await system.query('update api_clients set last_used_at = now() where id = $1', [id]);
    return client;
  });
}
