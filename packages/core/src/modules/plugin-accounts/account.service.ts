import { z } from 'zod';
import { returnAddress } from '../../access/return-address.ts';
import type { RequestContext } from '../../context.ts';
import { conflict, NotFound, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { pluginConnection } from '../../plugins/call.ts';
import { PluginCallFailed } from '../../plugins/failures.ts';
import { readyPlugin } from '../../plugins/load.ts';
import { mayUseAccounts } from '../../plugins/permissions.ts';
import { guardedAgent } from '../../plugins/addresses.ts';
import { authorise, whereFor } from '../../policy.ts';
import { callOf, isEnabled, readInstallations } from '../../installations/installation.ts';
import { callbackPath, openAttempt, readAnswer, sealAttempt } from './account.attempt.ts';
import { type Credentials, expiry, sealCredentials, toCredentials } from './account.credentials.ts';
import {
  accountName,
  authorizeAddress,
  connectionSchema,
  GrantRefused,
  newCodeVerifier,
  requestTokens,
} from './account.oauth.ts';
import { accountPolicy } from './account.policy.ts';
import { accountAudit } from './account.audit.ts';

const connectInput = z.object({
  pluginId: z.string(),
  username: z.string().min(1).max(500).optional(),
  password: z.string().min(1).max(1000).optional(),
  returnTo: z.string().max(2000).optional(),
});

/** Either it is connected, or the person has to go somewhere first. */
export type Connecting = { readonly accountId: string } | { readonly authorizeUrl: string };

const connectionFailed = conflict('CONNECTION_FAILED', {
  en: 'Your account was not connected to {plugin}: {reason}. Try again.',
  da: 'Din konto blev ikke forbundet med {plugin}: {reason}. Prøv igen.',
});

/** Begins to connect the viewer's account. It asks the plugin, so it opens its own transaction. */
export async function connectAccount(ctx: RequestContext, input: z.input<typeof connectInput>): Promise<Connecting> {
  authorise(ctx, accountPolicy, 'connect', {});
  const { pluginId, username, password, returnTo } = validated(connectInput, input, 'input');
  const connection = await connectionTo(ctx, pluginId);
  if (connection.kind === 'basic') {
    const missing = Object.entries({ username, password }).filter(([, value]) => value === undefined);
    if (username === undefined || password === undefined)
      throw new ValidationFailed(missing.map(([name]) => ({ path: ['input', name], code: 'REQUIRED' })));
    return { accountId: await store(ctx, pluginId, username, { kind: 'basic', username, password }, null) };
  }
  const { config } = ctx.platform;
  const codeVerifier = newCodeVerifier();
  const state = await sealAttempt(config, {
    organisationId: ctx.organisation.id,
    membershipId: ctx.member.membershipId,
    pluginId,
    codeVerifier,
    returnTo: requireOwn(returnAddress(config, returnTo ?? '/')),
  });
  return {
    authorizeUrl: authorizeAddress(connection, { redirectUri: config.publicUrl + callbackPath, state, codeVerifier }),
  };
}

/**
 * Ends what `connectAccount` began, with what the vendor answered.
 *
 * @throws NotFound for an attempt of anybody else's, and one that is too old; Conflict (`CONNECTION_FAILED`)
 */
export async function completeAccountConnection(ctx: RequestContext, answered: string): Promise<string> {
  authorise(ctx, accountPolicy, 'connect', {});
  const { config, plugins } = ctx.platform;
  const answer = readAnswer(answered);
  const attempt = answer && (await openAttempt(config, answer.state));
  const isOwn = attempt?.membershipId === ctx.member.membershipId && attempt.organisationId === ctx.organisation.id;
  if (!attempt || !isOwn) throw new NotFound('connection');
  const { pluginId, codeVerifier } = attempt;
  const failed = (reason: string) => connectionFailed({ plugin: pluginId, reason });
  if (answer.code === undefined) throw failed(answer.error?.slice(0, 100) ?? 'no code');
  const connection = await connectionTo(ctx, pluginId);
  if (connection.kind !== 'oauth2') throw new NotFound('connection');
  const grant = {
    grant_type: 'authorization_code',
    code: answer.code,
    redirect_uri: config.publicUrl + callbackPath,
    code_verifier: codeVerifier,
  };
  const agent = await guardedAgent(plugins.options.allowedAddresses ?? []);
  try {
    const tokens = await requestTokens(connection, grant, agent);
    const name = accountName(tokens) ?? ctx.member.membershipId;
    return await store(ctx, pluginId, name, toCredentials(tokens), expiry(tokens, ctx.now()));
  } catch (error) {
    if (!(error instanceof GrantRefused))
      ctx.log.warn({ err: error, plugin: pluginId }, 'An account could not be connected');
    throw failed(error instanceof GrantRefused ? 'invalid_grant' : 'no tokens');
  } finally {
    await agent.close();
  }
}

/** Forgets the account with all that was kept of it. */
export async function disconnectAccount(ctx: RequestContext, id: string): Promise<void> {
  const account = await ctx.db.pluginAccount.findFirst({
    where: { id, AND: [whereFor(accountPolicy, 'disconnect', ctx.viewer)] },
    select: { pluginId: true },
  });
  if (!account) throw new NotFound('account');
  await ctx.db.pluginAccount.delete({ where: { id } });
  await ctx.audit(accountAudit, 'disconnect', id, { plugin: account.pluginId });
}

/** How accounts are connected to a plugin that is enabled and may use them. */
async function connectionTo(ctx: RequestContext, pluginId: string) {
  const plugin = readyPlugin(ctx.platform.plugins, pluginId);
  const installation = (await readInstallations(ctx)).get(pluginId);
  if (!plugin.description.connection) throw new NotFound('connection');
  if (!isEnabled(plugin, installation) || !mayUseAccounts(plugin.description, installation?.granted ?? []))
    throw new PluginCallFailed(pluginId, 'DISABLED', 'It is not enabled.');
  return await pluginConnection(ctx.platform.plugins, pluginId, { ...callOf(ctx), answer: connectionSchema });
}

async function store(
  ctx: RequestContext,
  pluginId: string,
  externalId: string,
  own: Credentials,
  expiresAt: Date | null,
): Promise<string> {
  const { membershipId } = ctx.member;
  const place = { organisationId: ctx.organisation.id, pluginId, membershipId };
  return await ctx.transaction(async () => {
    const [account] = await ctx.sql<{ id: string }>(
      `insert into plugin_accounts as a (plugin_id, membership_id, external_id, credentials, expires_at) values ($1, $2, $3, $4, $5)
       on conflict (organisation_id, plugin_id, membership_id) do update
          set external_id = excluded.external_id, credentials = excluded.credentials, expires_at = excluded.expires_at,
              state = 'CONNECTED', refresh_until = null, connected_at = present(), version = a.version + 1
       returning id`,
      [pluginId, membershipId, externalId, sealCredentials(ctx.platform.config.secretKeys, place, own), expiresAt],
    );
    await ctx.audit(accountAudit, 'connect', account!.id, { plugin: pluginId });
    return account!.id;
  });
}

function requireOwn(address: string | undefined): string {
  if (address !== undefined) return address;
  throw new ValidationFailed([
    {
      path: ['input', 'returnTo'],
      code: 'FOREIGN_ADDRESS',
      message: 'This is no address of a frontend that the deployment names.',
    },
  ]);
}
