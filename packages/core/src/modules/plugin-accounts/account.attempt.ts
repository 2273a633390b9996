import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { parseJson } from '../../json.ts';
import type { PlatformConfig } from '../../platform.ts';
import { derivedKey } from '../../access/session-token.ts';

/** What has to be known again when the vendor sends the person back. */
export interface ConnectionAttempt {
  readonly organisationId: string;
  readonly membershipId: string;
  readonly pluginId: string;
  readonly codeVerifier: string;
  /** Whole. */
  readonly returnTo: string;
}

const attempt = z.object({
  organisationId: z.uuid(),
  membershipId: z.uuid(),
  pluginId: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
});

const minutes = 15;
const use = 'mentorkit account connection';

export const callbackPath = '/accounts/callback';

/** As the vendor's `state`: encrypted, because the code verifier is a secret, and so nothing has to be kept. */
export async function sealAttempt({ secretKeys }: PlatformConfig, begun: ConnectionAttempt): Promise<string> {
  return await new EncryptJWT({ ...begun })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(`${minutes}m`)
    .encrypt(derivedKey(secretKeys[0]!.key, use));
}

/** Undefined for what is not ours, or too old. */
export async function openAttempt(
  { secretKeys }: PlatformConfig,
  state: string,
): Promise<ConnectionAttempt | undefined> {
  for (const { key } of secretKeys) {
    try {
      return attempt.parse((await jwtDecrypt(state, derivedKey(key, use))).payload);
    } catch {
      // Of another key, too old, or not ours.
    }
  }
  return undefined;
}

/** What the vendor has answered, as it is handed on to the frontend, and by it to `completeAccountConnection`. */
const answer = z.object({ state: z.string(), code: z.string().optional(), error: z.string().optional() });
export type ConnectionAnswer = z.output<typeof answer>;

/**
 * Where the browser goes on to from the vendor's answer: back to the frontend, where the person is signed in. Only there
 * is the connection made: whoever is lured to a vendor with another's attempt comes back as themselves, and is refused.
 * Undefined for an attempt that is not ours.
 */
export async function returnFromVendor(
  config: PlatformConfig,
  parameters: URLSearchParams,
): Promise<string | undefined> {
  const begun = await openAttempt(config, parameters.get('state') ?? '');
  if (!begun) return undefined;
  const given = Object.fromEntries(
    ['state', 'code', 'error'].flatMap(name => {
      const value = parameters.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const address = new URL(begun.returnTo);
  address.searchParams.set('connection', Buffer.from(JSON.stringify(given)).toString('base64url'));
  return address.href;
}

export function readAnswer(connection: string): ConnectionAnswer | undefined {
  return answer.safeParse(parseJson(Buffer.from(connection, 'base64url').toString())).data;
}
