import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { Unauthenticated } from '../../errors.ts';

/** An issuer of tokens that this deployment trusts. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The address of its keys, or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
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
      const getKey: JWTVerifyGetKey = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
      return [issuer, { audience, getKey }] as const;
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
