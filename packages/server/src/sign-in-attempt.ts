import { derivedKey, type Platform, readCookie, writeCookie } from '@mentorkit/core';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** What has to be known again when the provider sends somebody back. */
export interface SignInAttempt {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Where the person goes then; undefined where the tokens are answered as JSON. */
  readonly returnTo: string | undefined;
  /** The token of the invitation that the person follows. */
  readonly invitation: string | undefined;
  /** The link of a programme that the person follows, who may be no member yet. */
  readonly join: ProgrammeLink | undefined;
}

export interface ProgrammeLink {
  /** The slug. */
  readonly organisation: string;
  readonly token: string;
}

const minutes = 10;

/**
 * Kept by the browser that began it, so that no other can end it: whoever is sent an address of somebody else's attempt
 * would be signed in as them. Encrypted, because the code verifier is a secret.
 */
export async function keepAttempt({ config }: Platform, attempt: SignInAttempt): Promise<string> {
  const value = await new EncryptJWT({ ...attempt })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(`${minutes}m`)
    .encrypt(derivedKey(config.secretKeys[0]!.key, use));
  return writeCookie(config.publicUrl, 'attempt', value, minutes * 60);
}

/** The attempt that the browser has begun and not ended, in time. */
export async function findAttempt(
  { config }: Platform,
  cookies: string | undefined,
): Promise<SignInAttempt | undefined> {
  const value = readCookie(cookies, config.publicUrl, 'attempt');
  if (value === undefined) return undefined;
  for (const { key } of config.secretKeys) {
    try {
      const { payload } = await jwtDecrypt<SignInAttempt>(value, derivedKey(key, use));
      return payload;
    } catch {
      // Of another key, too old, or not ours.
    }
  }
  return undefined;
}

export function forgetAttempt({ config }: Platform): string {
  return writeCookie(config.publicUrl, 'attempt', '', 0);
}

const use = 'mentorkit sign-in attempt';
