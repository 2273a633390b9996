import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { emailAddress } from '../email-address.ts';
import { DomainError } from '../errors.ts';
import { isStorableName } from '../storable.ts';
import { tokenExpired, tokenInvalid } from './refusals.ts';
import { discoverKeys, remoteKeys } from './signing-keys.ts';

/** An issuer of tokens that this deployment trusts. Several entries of one issuer are several audiences, each bound by itself. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The address of its keys, the keys themselves, or `discovered`: at the address that its OpenID configuration names. */
  readonly keys: URL | JSONWebKeySet | 'discovered';
  /** The slug of the only organisation whose people it may speak for: what a customer runs itself must name one. */
  readonly organisation?: string | undefined;
}

/** Whom a token stands for. */
export interface TokenClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly expiresAt: Temporal.Instant;
  /** The only organisation that it is good for, where its issuer has one. */
  readonly organisation?: string | undefined;
  /** Of a token of our own: the sign-in session, which may have ended. */
  readonly sessionId?: string | undefined;
}

export interface TokenVerifier {
  /**
   * Throws `Unauthenticated` with a code that says why, never more; `ISSUER_UNAVAILABLE` where the keys can't be had,
   * which is no reason to sign anybody out.
   */
  verify(token: string): Promise<TokenClaims>;
}

interface Trust {
  readonly audience: string;
  readonly organisation: string | undefined;
  readonly getKey: JWTVerifyGetKey;
}

// Only signatures with a key pair: with a shared secret a public key could be taken for the secret.
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const toleratedSkewSeconds = 30;
const remembered = 10_000;
/** For longer than this nothing is remembered: its issuer may withdraw the key. */
const rememberedMs = 5 * 60_000;
/** Longer ones are refused unread. */
const longestToken = 16 * 1024;

/** @param own verifies the tokens of our own sign-in sessions */
export function createTokenVerifier(
  issuers: readonly TrustedIssuer[],
  own?: TokenVerifier & { readonly issuer: string },
): TokenVerifier {
  const trusted = new Map<unknown, readonly Trust[]>();
  for (const [issuer, entries] of Map.groupBy(issuers, entry => entry.issuer)) {
    const twice = entries.find(({ audience }, at) => entries.findIndex(other => other.audience === audience) < at);
    if (twice)
      throw new Error(`The issuer ${issuer} is there twice for the audience ${twice.audience}: remove one of the two.`);
    // Keys that are fetched are kept: entries with the same keys share them.
    const byKeys = new Map<unknown, JWTVerifyGetKey>();
    const keysFor = (keys: TrustedIssuer['keys']) => {
      const name = keys instanceof URL ? keys.href : keys;
      const getKey = byKeys.get(name) ?? keysOf(issuer, keys);
      byKeys.set(name, getKey);
      return getKey;
    };
    trusted.set(
      issuer,
      entries.map(({ audience, organisation, keys }) => ({ audience, organisation, getKey: keysFor(keys) })),
    );
  }
  // A signature costs more than the whole rest of a small request, and a client sends the same token every time.
  const verified = new Map<string, { readonly claims: TokenClaims; readonly until: number }>();
  return {
    async verify(token) {
      const known = verified.get(token);
      if (known) {
        const { claims, until } = known;
        if (claims.expiresAt.epochMilliseconds + toleratedSkewSeconds * 1000 <= Date.now()) {
          verified.delete(token);
          throw tokenExpired();
        }
        if (until > performance.now()) return claims;
        verified.delete(token);
      }
      if (own && token.length <= longestToken && unverified(token).iss === own.issuer) return await own.verify(token);
      const claims = await verify(token, trusted);
      if (verified.size >= remembered) verified.delete(verified.keys().next().value!);
      verified.set(token, { claims, until: performance.now() + rememberedMs });
      return claims;
    },
  };
}

function keysOf(issuer: string, keys: TrustedIssuer['keys']): JWTVerifyGetKey {
  if (keys === 'discovered') return remoteKeys(() => discoverKeys(issuer));
  return keys instanceof URL ? remoteKeys(async () => keys) : createLocalJWKSet(keys);
}

async function verify(token: string, trusted: ReadonlyMap<unknown, readonly Trust[]>): Promise<TokenClaims> {
  const { iss: issuer, aud } = token.length <= longestToken ? unverified(token) : {};
  const meant = (trusted.get(issuer) ?? []).filter(({ audience }) => [aud].flat().includes(audience));
  const [trust] = meant;
  // For two audiences that speak for different organisations, it could be taken for the wider one.
  if (!trust || meant.some(({ organisation }) => organisation !== trust.organisation)) throw tokenInvalid();
  try {
    // Keys that the token brings along, or points at (`jwk`, `jku`, `x5c`, `x5u`), are never looked at.
    const { payload, protectedHeader } = await jwtVerify(token, trust.getKey, {
      issuer: issuer as string,
      audience: trust.audience,
      algorithms,
      clockTolerance: toleratedSkewSeconds,
      requiredClaims: ['sub', 'exp', 'iss', 'aud'],
    });
    // It lists what a reader has to understand, and we know of no such thing.
    if (protectedHeader.crit !== undefined) throw tokenInvalid();
    if (typeof payload.sub !== 'string' || payload.sub === '' || !isStorableName(payload.sub)) throw tokenInvalid();
    return {
      issuer: payload.iss!,
      subject: payload.sub,
      email: typeof payload['email'] === 'string' ? emailAddress(payload['email']) : undefined,
      emailVerified: payload['email_verified'] === true,
      expiresAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(payload.exp! * 1000)),
      organisation: trust.organisation,
    };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw error instanceof errors.JWTExpired ? tokenExpired() : tokenInvalid();
  }
}

/** Read before the signature is checked, only to choose by which entry it is checked. */
function unverified(token: string): { readonly iss?: unknown; readonly aud?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) ?? {};
  } catch {
    return {};
  }
}
