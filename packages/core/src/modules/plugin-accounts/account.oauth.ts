import { createHash, randomBytes } from 'node:crypto';
import type { Agent } from 'undici';
import { z } from 'zod';
import { limitedFetch } from '../../limited-fetch.ts';

const loopback = ['localhost', '127.0.0.1', '[::1]'];
const secureUrl = z.url().refine(url => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
}, 'is not reached over https');

/** How a plugin's people connect accounts: see `ConnectionData`. */
export const connectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('basic') }),
  z.object({
    kind: z.literal('oauth2'),
    authorizeUrl: secureUrl,
    tokenUrl: secureUrl,
    scopes: z.array(z.string()),
    client: z.object({ id: z.string().min(1), secret: z.string() }),
  }),
]);

export type OAuthConnection = Extract<z.output<typeof connectionSchema>, { kind: 'oauth2' }>;

const tokens = z.object({
  access_token: z.string().min(1).max(20_000),
  // Bearer is what everybody answers, in whichever case; what else there is cannot be sent as one header.
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().optional(),
  refresh_token: z.string().min(1).max(20_000).optional(),
  id_token: z.string().optional(),
});
export type Tokens = z.output<typeof tokens>;

/** The vendor has said no: the grant is over, or was never one. */
export class GrantRefused extends Error {}

const timeoutMs = 10_000;
const largestAnswer = 128 * 1024;

export function newCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** Where the person gives their consent (RFC 6749, with PKCE of RFC 7636). */
export function authorizeAddress(
  { authorizeUrl, scopes, client }: OAuthConnection,
  { redirectUri, state, codeVerifier }: { redirectUri: string; state: string; codeVerifier: string },
): string {
  const address = new URL(authorizeUrl);
  const parameters = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    // What Google and others need to be told before they give a refresh token; everybody else takes no notice.
    access_type: 'offline',
    prompt: 'consent',
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** @throws GrantRefused, or an Error where the vendor does not answer as it should */
export async function requestTokens(
  { tokenUrl, client }: OAuthConnection,
  grant: Record<string, string>,
  agent: Agent,
): Promise<Tokens> {
  const init = {
    method: 'POST',
    // Basic is the one way of naming the client that every vendor has to know.
    headers: {
      authorization: basic(encodeURIComponent(client.id), encodeURIComponent(client.secret)),
      accept: 'application/json',
    },
    body: new URLSearchParams(grant),
    redirect: 'error',
    dispatcher: agent,
  } as RequestInit;
  const response = await limitedFetch(tokenUrl, init, { ms: timeoutMs, bytes: largestAnswer });
  const body = (await response.json().catch(() => undefined)) as { error?: unknown } | undefined;
  if (response.ok) return tokens.parse(body);
  if (body?.error === 'invalid_grant') throw new GrantRefused('The vendor refused the grant.');
  throw new Error(
    `The vendor answered ${response.status}${typeof body?.error === 'string' ? ` (${body.error.slice(0, 100)})` : ''}.`,
  );
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

/** Who the account is, where the vendor says so. It came from the vendor itself, so nothing has to be verified. */
export function accountName({ id_token: token }: Tokens): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as {
      email?: unknown;
      sub?: unknown;
    };
    return [claims.email, claims.sub].find(claim => typeof claim === 'string');
  } catch {
    return undefined;
  }
}
