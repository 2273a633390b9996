import { createHash, randomBytes } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import type { SystemClient } from '../../database/system.ts';

/** What an address leads to. */
export interface AddressToken {
  /** What it is good for: `invitation`, `participant-import` … */
  readonly kind: string;
  readonly subjectId: string;
}

/**
 * The token of an address that is good once, for who has nothing but the address; only its hash is kept. Stored apart
 * from the caller's transaction: should that fail, the address leads to nothing.
 *
 * @param options.replaces whether earlier ones to the same are not good any more
 */
export async function issueAddressToken(
  ctx: RequestContext,
  { kind, subjectId }: AddressToken,
  { expiresAt, replaces = false }: { readonly expiresAt: Temporal.Instant; readonly replaces?: boolean },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await ctx.platform.database.asSystem(`remember an address: ${kind}`, async system => {
    if (replaces)
      await system.query(
        'update address_tokens set used_at = $3 where kind = $1 and subject_id = $2 and used_at is null',
        [kind, subjectId, ctx.now().toString()],
      );
    await system.query(
      `insert into address_tokens (token_hash, organisation_id, kind, subject_id, expires_at) values ($1, $2, $3, $4, $5)`,
      [hash(token), ctx.organisation.id, kind, subjectId, expiresAt.toString()],
    );
  });
  return token;
}

/**
 * Takes a token, if it is good still: who comes second finds it used, even at the same moment.
 *
 * @param options.organisation the slug of the only one that it may be of
 */
export async function takeAddressToken(
  system: SystemClient,
  kind: string,
  token: string,
  { now, organisation }: { readonly now: Temporal.Instant; readonly organisation?: string | undefined },
): Promise<{ readonly organisationId: string; readonly subjectId: string } | undefined> {
  const { rows } = await system.query<{ organisationId: string; subjectId: string }>(
    `update address_tokens t set used_at = $3 from organisations o
      where t.token_hash = $1 and t.kind = $2 and t.used_at is null and t.expires_at > $3
        and o.id = t.organisation_id and ($4::text is null or o.slug = $4)
     returning t.organisation_id "organisationId", t.subject_id "subjectId"`,
    [hash(token), kind, now.toString(), organisation],
  );
  return rows[0];
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
