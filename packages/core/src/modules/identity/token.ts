import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Unauthenticated } from '../../errors.ts';

/** An issuer of tokens that this deployment trusts. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The address of its keys, the keys themselves, or `discovered`: at the address that its OpenID configuration names. */
  readonly keys: URL | JSONWebKeySet | 'discovered';
}

export interface TokenClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly expiresAt: Temporal.Instant;
}

export interface TokenVerifier {
  /** Throws `Unauthenticated` with a code that says why; never says more. */
  verify(token: string): Promise<TokenClaims>;
}

// Only signatures with a key pair: with a shared secret a public key could be taken for the secret.
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const toleratedSkewSeconds = 30;
const remembered = 10_000;

export function createTokenVerifier(issuers: readonly TrustedIssuer[]): TokenVerifier {
  const trusted = new Map(
    issuers.map(({ issuer, audience, keys }) => {
      return [issuer, { audience, getKey: keysOf(issuer, keys) }] as const;
    }),
  );
  // A signature costs more than the whole rest of a small request, and a client sends the same token every time.
  const verified = new Map<string, TokenClaims>();

  return {
    async verify(token) {
      const known = verified.get(token);
      if (known) {
        if (Temporal.Instant.compare(known.expiresAt, Temporal.Now.instant().subtract({ seconds: toleratedSkewSeconds })) > 0)
          return known;
        verified.delete(token);
        throw new Unauthenticated('TOKEN_EXPIRED');
      }
      const claims = await verify(token, trusted);
      if (verified.size >= remembered) verified.delete(verified.keys().next().value!);
      verified.set(token, claims);
      return claims;
    },
  };
}

function keysOf(issuer: string, keys: TrustedIssuer['keys']): JWTVerifyGetKey {
  if (keys instanceof URL) return createRemoteJWKSet(keys);
  if (keys !== 'discovered') return createLocalJWKSet(keys);
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= discover(issuer);
    // An issuer that is away now may be there for the next request.
    found.catch(() => (found = undefined));
    return await (await found)(header, token);
  };
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(5000) });
  const configuration = (await response.json()) as { issuer?: string; jwks_uri?: string };
  if (configuration.issuer !== issuer || !configuration.jwks_uri) throw new Error(`${address} is not of ${issuer}`);
  return createRemoteJWKSet(new URL(configuration.jwks_uri));
}

async function verify(
  token: string,
  trusted: ReadonlyMap<string, { audience: string; getKey: JWTVerifyGetKey }>,
): Promise<TokenClaims> {
  const entry = trusted.get(issuerOf(token) ?? '');
  if (!entry) throw new Unauthenticated('TOKEN_INVALID');
  try {
    const { payload } = await jwtVerify(token, entry.getKey, {
      issuer: issuerOf(token)!,
      audience: entry.audience,
      algorithms,
      clockTolerance: toleratedSkewSeconds,
      requiredClaims: ['sub', 'exp', 'iss', 'aud'],
    });
    return {
      issuer: payload.iss!,
      subject: payload.sub!,
      email: typeof payload['email'] === 'string' ? payload['email'].toLowerCase() : undefined,
      emailVerified: payload['email_verified'] === true,
      expiresAt: Temporal.Instant.fromEpochMilliseconds(payload.exp! * 1000),
    };
  } catch (error) {
    throw new Unauthenticated(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID');
  }
}

/** Read before the signature is checked, only to choose whose keys it is checked with. */
function issuerOf(token: string): string | undefined {
  try {
    return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss?: string }).iss;
  } catch {
    return undefined;
  }
}
