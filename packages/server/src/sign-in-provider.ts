import { emailAddress } from '@mentorkit/core';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  type Configuration,
  customFetch,
  type CustomFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { limitedFetch } from '@mentorkit/core';
import type { OidcProvider } from './config.ts';
import type { SignInAttempt } from './sign-in-attempt.ts';

/** Whom the provider says that it is. */
export interface SignedInPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly organisation: string | undefined;
  /** What they are called there, where it tells. */
  readonly name: string | undefined;
}

/** OpenID Connect's authorization code flow with PKCE, at one provider. */
export interface ProviderClient {
  readonly provider: OidcProvider;
  begin(
    redirectUri: string,
  ): Promise<{ address: URL; secrets: Pick<SignInAttempt, 'state' | 'nonce' | 'codeVerifier'> }>;
  /** @param address the one that the browser was sent back to. @throws what is wrong with it */
  end(address: URL, attempt: SignInAttempt): Promise<SignedInPerson>;
}

export function createProviderClient(provider: OidcProvider): ProviderClient {
  let found: Promise<Configuration> | undefined;

  // When it is first needed: a provider that is away must not keep the server from starting.
  function configuration(): Promise<Configuration> {
    found ??= discover(provider).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  }

  return {
    provider,
    async begin(redirectUri) {
      const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
      const address = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { address, secrets };
    },
    async end(address, { state, nonce, codeVerifier }) {
      const client = await configuration();
      const tokens = await authorizationCodeGrant(client, address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      // Many providers tell the address only when they are asked for it.
      const {
        email,
        email_verified: verified,
        name,
      } = claims['email'] === undefined && client.serverMetadata().userinfo_endpoint
        ? await fetchUserInfo(client, tokens.access_token, claims.sub)
        : claims;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: typeof email === 'string' ? emailAddress(email) : undefined,
        emailVerified: verified === true,
        organisation: provider.organisation,
        name: typeof name === 'string' ? name : undefined,
      };
    },
  };
}

/** Discovery, keys, tokens and who somebody is: the library asks for all of it by this. */
const fetchOfProvider: CustomFetch = (address, options) => limitedFetch(address, options as RequestInit);

async function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
  const address = new URL(issuer);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(address.hostname);
  return await discovery(
    address,
    clientId,
    undefined,
    clientSecret === undefined ? None() : ClientSecretPost(clientSecret),
    { timeout: 10, [customFetch]: fetchOfProvider, ...(loopback && { execute: [allowInsecureRequests] }) },
  );
}
