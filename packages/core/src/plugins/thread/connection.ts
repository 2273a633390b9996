import type { AnyPlugin, PluginAccount } from '@mentorkit/plugin-sdk';

/** How people connect accounts, with what this organisation is known by at the vendor. */
export type ConnectionData =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'oauth2';
      readonly authorizeUrl: string;
      readonly tokenUrl: string;
      readonly scopes: readonly string[];
      readonly client: { readonly id: string; readonly secret: string };
    };

export function connectionOf({ connection }: AnyPlugin, secrets: unknown): ConnectionData | undefined {
  if (connection?.kind !== 'oauth2') return connection && { kind: 'basic' };
  const { kind, authorizeUrl, tokenUrl, scopes } = connection;
  const { id, secret } = connection.client(secrets);
  return { kind, authorizeUrl, tokenUrl, scopes: [...scopes], client: { id, secret } };
}

/** An account as the host hands it out: what a request has to bring. */
export interface AccountData {
  readonly externalId: string;
  readonly authorization: string;
}

export interface AccountOptions {
  readonly fetch: typeof fetch;
  /** Asks the host, which gives another token for one that the vendor has rejected. */
  ask(rejected?: string): Promise<AccountData | undefined>;
}

/** The account of one person for the length of one call: every token that the host gives is good for longer. */
export async function openAccount({ fetch: send, ask }: AccountOptions): Promise<PluginAccount | undefined> {
  const found = await ask();
  if (!found) return undefined;
  let { authorization } = found;

  return {
    externalId: found.externalId,
    async fetch(input, init) {
      const request = new Request(input, init);
      const second = request.clone();
      const used = authorization;
      request.headers.set('authorization', used);
      // Not `init` itself, whose headers would go before the request's.
      const response = await send(request, { redirect: request.redirect });
      if (response.status !== 401) return response;
      // Vendors take tokens back before their time. If it was the account itself, the host says so by an error.
      const renewed = await ask(used);
      if (!renewed) return response;
      await response.body?.cancel();
      ({ authorization } = renewed);
      second.headers.set('authorization', authorization);
      return await send(second, { redirect: second.redirect });
    },
  };
}
