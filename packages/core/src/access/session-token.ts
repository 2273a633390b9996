import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { SecretKey } from '../secrets.ts';
import { tokenExpired, tokenInvalid } from './refusals.ts';
import type { TokenClaims } from './token.ts';

/** Short, because clients renew it: what is not renewed any more is soon worth nothing to who has copied it. */
const minutes = 10;
const audience = 'mentorkit-session';
const type = 'at+jwt';

/** Whom a session's tokens stand for. */
export type SessionOwner = Pick<TokenClaims, 'issuer' | 'subject' | 'organisation'>;

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Temporal.Instant;
}

/** Access tokens of sign-in sessions. Only this deployment makes and reads them, so one shared key is enough. */
export interface SessionTokens {
  readonly issuer: string;
  issue(sessionId: string, owner: SessionOwner): Promise<AccessToken>;
  /** @throws Unauthenticated */
  verify(token: string): Promise<TokenClaims>;
}

/** @param secretKeys the first one signs, all of them verify: so they can be changed without signing anybody out */
export function createSessionTokens(issuer: string, secretKeys: readonly SecretKey[]): SessionTokens {
  const keys = secretKeys.map(({ id, key }) => ({ id, key: derivedKey(key, 'mentorkit session token') }));
  return {
    issuer,
    async issue(sessionId, { issuer: provider, subject, organisation }) {
      const current = keys[0];
      if (!current) throw new Error('Nobody can be signed in: SECRET_KEYS names no key.');
      const expiresAt = Temporal.Now.instant().round({ smallestUnit: 'second' }).add({ minutes });
      const token = await new SignJWT({ sid: sessionId, idp: provider, ...(organisation && { org: organisation }) })
        .setProtectedHeader({ alg: 'HS256', typ: type, kid: current.id })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setExpirationTime(expiresAt.epochMilliseconds / 1000)
        .sign(current.key);
      return { token, expiresAt };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
          issuer,
          audience,
          typ: type,
          algorithms: ['HS256'],
          requiredClaims: ['sub', 'exp', 'sid', 'idp'],
        });
        return {
          issuer: payload['idp'] as string,
          subject: payload.sub!,
          // Addresses are looked at when somebody signs in.
          email: undefined,
          emailVerified: false,
          expiresAt: Temporal.Instant.fromEpochMilliseconds(payload.exp! * 1000),
          organisation: payload['org'] as string | undefined,
          sessionId: payload['sid'] as string,
        };
      } catch (error) {
        throw error instanceof errors.JWTExpired ? tokenExpired() : tokenInvalid();
      }
    },
  };
}

/** A key for one use, of which nothing can be learnt about the key itself or its other uses. */
export function derivedKey(key: Buffer, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, Buffer.alloc(0), use, 32));
}

function keyOf(keys: readonly { id: string; key: Uint8Array }[], kid: string | undefined): Uint8Array {
  const found = keys.find(({ id }) => id === kid);
  if (!found) throw tokenInvalid();
  return found.key;
}
