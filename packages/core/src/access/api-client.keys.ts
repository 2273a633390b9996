import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { type OrganisationRow, organisationColumns } from './organisation.info.ts';
import { accessLost } from './refusals.ts';

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

/** Of a client `c`: whoever answers for it may give keys still. It holds no more than they could give. */
export const isAnsweredFor = `exists (
  select 1 from memberships r
   where r.organisation_id = c.organisation_id and r.id = c.responsible_id
     and r.status in ('INVITED', 'ACTIVE') and 'ADMIN' = any(r.roles))`;

/**
 * The client whose key it is, unless it was revoked; that it was used is noted once a minute.
 *
 * @throws DomainError `ACCESS_LOST` where nobody answers for it any more
 */
export async function findApiClient(database: Database, key: string): Promise<ClientRow | undefined> {
  const [, id, secret] = pattern.exec(key) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  return await database.asSystem('find whose key it is', async system => {
    const { rows } = await system.query<
      ClientRow & { secret_hash: string; is_answered_for: boolean; is_noted: boolean }
    >(
      `select c.membership_id, c.secret_hash, ${organisationColumns}, ${isAnsweredFor} is_answered_for,
              coalesce(c.last_used_at > present() - interval '1 minute', false) is_noted
         from api_clients c join organisations o on o.id = c.organisation_id
        where c.id = $1 and c.revoked_at is null`,
      [id],
    );
    const client = rows[0];
    if (!client || !timingSafeEqual(Buffer.from(client.secret_hash), Buffer.from(hash(secret)))) return undefined;
    if (!client.is_answered_for) throw accessLost();
    if (!client.is_noted) await system.query('update api_clients set last_used_at = present() where id = $1', [id]);
    return client;
  });
}
