import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { ApiClient } from '../../database/generated/client.ts';
import { NotFound } from '../../errors.ts';
import { nameLine, validated } from '../../input.ts';
import { authorise, whereFor } from '../../policy.ts';
import { transition } from '../../state.ts';
import { apiScopes } from '../../access/viewer.ts';
import { createSecret, keyOf } from '../../access/api-client.keys.ts';
import { apiClientStates } from './api-client.state.ts';
import { apiClientPolicy } from './identity.policy.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { apiClientAudit } from './identity.audit.ts';

const apiClientInput = z.object({
  name: nameLine(100),
  scopes: z
    .array(z.enum(apiScopes))
    .min(1)
    .transform(scopes => [...new Set(scopes)]),
});

export interface CreatedApiClient {
  readonly client: ApiClient;
  /** Shown this once: only a hash is kept. */
  readonly key: string;
}

/** A client is a member, an administrator as far as its scopes go, so that every policy holds of it as of a person. */
export async function createApiClient(
  ctx: RequestContext,
  input: z.input<typeof apiClientInput>,
): Promise<CreatedApiClient> {
  authorise(ctx, apiClientPolicy, 'create', {});
  const { name, scopes } = validated(apiClientInput, input, 'input');
  const { defaultLocale, timeZone } = ctx.organisation;
  const membership = await ctx.db.membership.create({
    data: {
      // Nobody's: to `.invalid` no mail is ever delivered, and nobody can prove that they have it.
      email: `${randomUUID()}@api-client.invalid`,
      displayName: name,
      locale: defaultLocale,
      timeZone,
      roles: ['ADMIN'],
      status: 'ACTIVE',
    },
    select: { id: true },
  });
  const { secret, secretHash } = createSecret();
  const { membershipId: createdById } = ctx.member;
  const client = await ctx.db.apiClient.create({
    data: { membershipId: membership.id, name, scopes, secretHash, createdById, responsibleId: createdById },
  });
  await ctx.audit(apiClientAudit, 'create', client.id, { name, scopes });
  return { client, key: keyOf(client.id, secret) };
}

/** The client, if the viewer may know of it. */
export async function findApiClient(ctx: RequestContext, id: string): Promise<ApiClient> {
  const client = await ctx.db.apiClient.findFirst({
    where: { AND: [{ id }, whereFor(apiClientPolicy, 'read', ctx.viewer)] },
  });
  if (!client) throw new NotFound('api client');
  return client;
}

/**
 * The viewer answers for the client from now on: a key whose maker may give none any more is good again, and one whose
 * maker is about to leave stays so.
 */
export async function takeOverApiClient(ctx: RequestContext, id: string): Promise<ApiClient> {
  const client = await lockApiClient(ctx, id);
  authorise(ctx, apiClientPolicy, 'takeOver', client);
  if (client.revokedAt) transition(apiClientStates, 'REVOKED', 'takeOver');
  const { membershipId } = ctx.member;
  if (client.responsibleId === membershipId) return client;
  const taken = await ctx.db.apiClient.update({ where: { id }, data: { responsibleId: membershipId } });
  await ctx.audit(apiClientAudit, 'takeOver', id, { from: client.responsibleId, to: membershipId });
  rightsChanged(ctx.platform);
  return taken;
}

async function lockApiClient(ctx: RequestContext, id: string): Promise<ApiClient> {
  await ctx.sql('select 1 from api_clients where id = $1 for update', [id]);
  return await findApiClient(ctx, id);
}

/** From the next request on its key is good for nothing; its sockets end. */
export async function revokeApiClient(ctx: RequestContext, id: string): Promise<ApiClient> {
  const client = await lockApiClient(ctx, id);
  authorise(ctx, apiClientPolicy, 'revoke', client);
  if (client.revokedAt) transition(apiClientStates, 'REVOKED', 'revoke');
  const revokedAt = new Date(ctx.now().epochMilliseconds);
  await ctx.db.membership.update({
    where: { id: client.membershipId },
    data: { status: 'LEFT', version: { increment: 1 } },
  });
  const revoked = await ctx.db.apiClient.update({ where: { id }, data: { revokedAt } });
  await ctx.audit(apiClientAudit, 'revoke', id);
  rightsChanged(ctx.platform);
  return revoked;
}
