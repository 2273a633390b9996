import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NeedsReconnection, Unavailable } from '@mentorkit/plugin-sdk';
import { asPlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { defineMail } from '../../mails/mail.ts';
import type { Platform } from '../../platform.ts';
import type { AccountRequest, PersonsAccount } from '../../plugins/load.ts';
import { type AccountData } from '../../plugins/thread/connection.ts';
import { guardedAgent } from '../../plugins/addresses.ts';
import { SecretUnreadable } from '../../secrets.ts';
import { requestMails } from '../../notify/notification.service.ts';
import {
  authorization,
  type Credentials,
  expiry,
  openCredentials,
  sealCredentials,
  toCredentials,
} from './account.credentials.ts';
import { connectionSchema, GrantRefused, requestTokens, type Tokens } from './account.oauth.ts';

/** A token is given out only while it is good for longer than any call takes. */
const marginMs = 90_000;
/** How long one process may take to fetch a new token before another may try. */
const leaseSeconds = 15;
const waitMs = 100;

interface AccountRow {
  readonly id: string;
  readonly plugin_id: string;
  readonly membership_id: string;
  readonly state: 'CONNECTED' | 'NEEDS_RECONNECTION';
  readonly external_id: string;
  readonly credentials: string;
  readonly expires_at: Date | null;
  readonly version: number;
}

/** What `ctx.account(personId)` of a plugin is answered: see `PluginServices.account`. */
export function accountAccess(platform: Platform): (request: AccountRequest) => Promise<AccountData | undefined> {
  let shared: ReturnType<typeof guardedAgent> | undefined;
  const agent = () => (shared ??= guardedAgent(platform.plugins.options.allowedAddresses ?? []));

  return async function access(request) {
    const { organisationId } = request;
    return await asPlatform(platform, { organisationId, requestId: randomUUID() }, async ctx => {
      const account = await readAccount(ctx, request);
      return account && (await open(ctx, account, request));
    });
  };

  async function open(ctx: RequestContext, account: AccountRow, request: AccountRequest): Promise<AccountData> {
    const { personId, rejected } = request;
    if (account.state !== 'CONNECTED') throw new NeedsReconnection(personId);
    const own = readable(ctx, account);
    const isFresh = !account.expires_at || account.expires_at.getTime() - marginMs > ctx.now().epochMilliseconds;
    if (own && isFresh && authorization(own) !== rejected)
      return { externalId: account.external_id, authorization: authorization(own) };
    if (own?.kind !== 'oauth2' || own.refreshToken === undefined) throw await lost(ctx, account);
    return await renewed(ctx, account, own.refreshToken, request);
  }

  /** Of many who need a new token at once, one asks for it; most vendors take a refresh token once only. */
  async function renewed(
    ctx: RequestContext,
    account: AccountRow,
    refreshToken: string,
    request: AccountRequest,
  ): Promise<AccountData> {
    for (let waited = 0; waited < leaseSeconds * 1000; waited += waitMs) {
      const [lease] = await ctx.sql(
        `update plugin_accounts set refresh_until = present() + make_interval(secs => $3)
          where id = $1 and version = $2 and (refresh_until is null or refresh_until < present()) returning id`,
        [account.id, account.version, leaseSeconds],
      );
      if (lease) return await renew(ctx, account, refreshToken, request);
      await delay(waitMs);
      const now = await readAccount(ctx, request);
      if (!now) break;
      if (now.version !== account.version) return await open(ctx, now, request);
    }
    throw new Unavailable('The account’s token is not renewed at present.');
  }

  async function renew(
    ctx: RequestContext,
    account: AccountRow,
    refreshToken: string,
    { connection }: AccountRequest,
  ): Promise<AccountData> {
    let tokens: Tokens;
    try {
      const declared = connectionSchema.parse(connection);
      if (declared.kind !== 'oauth2') throw new GrantRefused('Accounts are connected in another way by now.');
      tokens = await requestTokens(
        declared,
        { grant_type: 'refresh_token', refresh_token: refreshToken },
        await agent(),
      );
    } catch (error) {
      if (error instanceof GrantRefused) throw await lost(ctx, account);
      await ctx.sql('update plugin_accounts set refresh_until = null where id = $1 and version = $2', [
        account.id,
        account.version,
      ]);
      throw new Unavailable('The vendor gave no new token for the account.', { cause: error });
    }
    const own = toCredentials(tokens, refreshToken);
    await ctx.sql(
      `update plugin_accounts set credentials = $3, expires_at = $4, refresh_until = null, version = version + 1
        where id = $1 and version = $2`,
      [
        account.id,
        account.version,
        sealCredentials(ctx.platform.config.secretKeys, placeOf(ctx, account), own),
        expiry(tokens, ctx.now()),
      ],
    );
    return { externalId: account.external_id, authorization: authorization(own) };
  }
}

/** Remembers that the vendor takes the account no more, and tells the person, once. */
export function noteLostAccount(platform: Platform): (account: PersonsAccount) => Promise<void> {
  return async function note(lostAccount) {
    const { organisationId } = lostAccount;
    await asPlatform(platform, { organisationId, requestId: randomUUID() }, async ctx => {
      const account = await readAccount(ctx, lostAccount);
      if (account) await lost(ctx, account);
    });
  };
}

const accountLostMail = defineMail('account-lost', {
  subject: { en: 'Please connect your account again', da: 'Forbind din konto igen' },
  body: {
    en: '{organisation} can no longer use the account that you connected ({plugin}). Until you connect it again, nothing reaches it. You find it among your connected accounts.',
    da: '{organisation} kan ikke længere bruge den konto, du har forbundet ({plugin}). Indtil du forbinder den igen, når intet frem til den. Du finder den under dine forbundne konti.',
  },
});

async function lost(ctx: RequestContext, account: AccountRow): Promise<NeedsReconnection> {
  await ctx.transaction(async () => {
    const changed = await ctx.sql(
      `update plugin_accounts set state = 'NEEDS_RECONNECTION', refresh_until = null, version = version + 1
        where id = $1 and version = $2 and state = 'CONNECTED' returning id`,
      [account.id, account.version],
    );
    if (changed.length === 0) return;
    await requestMails(ctx, [
      {
        key: `account/${account.id}/${account.version}`,
        membershipId: account.membership_id,
        mail: accountLostMail,
        parameters: { plugin: account.plugin_id },
      },
    ]);
  });
  return new NeedsReconnection(account.membership_id);
}

/** Undefined for who has none, or is no member any more. */
async function readAccount(
  ctx: RequestContext,
  { pluginId, personId }: PersonsAccount,
): Promise<AccountRow | undefined> {
  const [account] = await ctx.sql<AccountRow>(
    `select a.id, a.plugin_id, a.membership_id, a.state, a.external_id, a.credentials, a.expires_at, a.version
       from plugin_accounts a join memberships m on m.id = a.membership_id and m.status = 'ACTIVE'
      where a.plugin_id = $1 and a.membership_id::text = $2`,
    [pluginId, personId],
  );
  return account;
}

function readable(ctx: RequestContext, account: AccountRow): Credentials | undefined {
  try {
    return openCredentials(ctx.platform.config.secretKeys, placeOf(ctx, account), account.credentials);
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined;
    throw error;
  }
}

function placeOf({ organisation }: RequestContext, { plugin_id: pluginId, membership_id: membershipId }: AccountRow) {
  return { organisationId: organisation.id, pluginId, membershipId };
}
