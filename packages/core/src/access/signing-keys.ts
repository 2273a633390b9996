import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { limitedFetch } from '../limited-fetch.ts';
import { issuerUnavailable } from './refusals.ts';

/** An issuer is asked for its keys again after this long, so that a key it has withdrawn is not taken for ever. */
const freshMs = 10 * 60_000;
/** While the issuer does not answer, what is known of its keys is used. */
const keptMs = 24 * 3_600_000;
/** An issuer is left alone this long after it failed, and after it was asked for a key that it may not have. */
const pauseMs = 30_000;
/** The same while none of its keys are known: nobody can sign in meanwhile. */
const pauseWithoutKeysMs = 1_000;

/**
 * The keys of an issuer, by its own address for them: fetched when they are needed, and at once when a token names one
 * that is not known, because issuers change their keys without a word.
 *
 * @param locate where they are; asked each time, as issuers move them
 * @param now milliseconds; for tests
 */
export function remoteKeys(locate: () => Promise<URL>, now: () => number = Date.now): JWTVerifyGetKey {
  let known: { readonly select: JWTVerifyGetKey; readonly at: number } | undefined;
  let loading: Promise<boolean> | undefined;
  let notBefore = -Infinity;

  async function load(): Promise<boolean> {
    try {
      const keys = (await fetchJson(await locate())) as JSONWebKeySet;
      known = { select: createLocalJWKSet(keys), at: now() };
      return true;
    } catch {
      notBefore = now() + (known ? pauseMs : pauseWithoutKeysMs);
      return false;
    } finally {
      loading = undefined;
    }
  }

  /** Whether the keys are newer than before. Who asks while they are on their way waits for the same answer. */
  async function renew(): Promise<boolean> {
    if (loading) return await loading;
    if (now() < notBefore) return false;
    loading = load();
    return await loading;
  }

  return async (header, token) => {
    if (!known || now() - known.at > freshMs) await renew();
    if (!known || now() - known.at > keptMs) throw issuerUnavailable();
    try {
      return await known.select(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await renew())) throw error;
      // Anybody can name keys that do not exist; the issuer is not asked for each of them.
      notBefore = now() + pauseMs;
      return await known.select(header, token);
    }
  };
}

/** Where an issuer says that its keys are: OpenID Connect Discovery 1.0, section 4. */
export async function discoverKeys(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { issuer: named, jwks_uri: keys } = (await fetchJson(new URL(address))) as {
    issuer?: string;
    jwks_uri?: string;
  };
  if (named !== issuer || !keys) throw new Error(`${address} is not of ${issuer}`);
  return new URL(keys);
}

async function fetchJson(address: URL): Promise<unknown> {
  const response = await limitedFetch(address);
  if (!response.ok) throw new Error(`${address.href} answered ${response.status}`);
  return await response.json();
}
