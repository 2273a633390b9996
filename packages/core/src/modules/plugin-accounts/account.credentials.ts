import { z } from 'zod';
import { openSecret, type SecretKey, type SecretPlace, sealSecret } from '../../secrets.ts';
import { basic, type Tokens } from './account.oauth.ts';

const credentials = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('basic'), username: z.string(), password: z.string() }),
  z.object({ kind: z.literal('oauth2'), accessToken: z.string(), refreshToken: z.string().optional() }),
]);
export type Credentials = z.output<typeof credentials>;

/** Whose they are. Moved to another account, they do not open. */
export interface AccountPlace {
  readonly organisationId: string;
  readonly pluginId: string;
  readonly membershipId: string;
}

export function sealCredentials(keys: readonly SecretKey[], place: AccountPlace, plain: Credentials): string {
  return sealSecret(keys, toSecretPlace(place), JSON.stringify(plain));
}

/** @throws SecretUnreadable */
export function openCredentials(keys: readonly SecretKey[], place: AccountPlace, blob: string): Credentials {
  return credentials.parse(JSON.parse(openSecret(keys, toSecretPlace(place), blob)));
}

/** Vendors that give no new refresh token mean that the old one goes on. */
export function toCredentials(
  { access_token: accessToken, refresh_token: refreshToken }: Tokens,
  before?: string,
): Credentials {
  const refresh = refreshToken ?? before;
  return { kind: 'oauth2', accessToken, ...(refresh !== undefined && { refreshToken: refresh }) };
}

export function expiry({ expires_in: seconds }: Tokens, now: Temporal.Instant): Date | null {
  return seconds === undefined ? null : new Date(now.epochMilliseconds + seconds * 1000);
}

/** The header of a request made with the account. */
export function authorization(own: Credentials): string {
  return own.kind === 'basic' ? basic(own.username, own.password) : `Bearer ${own.accessToken}`;
}

function toSecretPlace({ organisationId, pluginId, membershipId }: AccountPlace): SecretPlace {
  return { organisationId, pluginId, field: `account:${membershipId}` };
}
