import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedIssuer } from '@mentorkit/core';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { StartError } from '../start-error.ts';

/** Signs people in without a password, so it exists in demo mode only. */
export interface DemoIssuer {
  readonly trusted: TrustedIssuer;
  token(email: string, hours?: number): Promise<string>;
}

const issuer = 'https://demo.mentorkit.invalid';
const audience = 'mentorkit';

/** The key is made once for each data folder: a token stays good over a restart, and is worthless elsewhere. */
export async function createDemoIssuer(dataDir: string): Promise<DemoIssuer> {
  const file = join(dataDir, 'demo-issuer.json');
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'demo', alg: 'ES256' }), {
      mode: 0o600,
    });
  }
  const { jwk, key } = await readKey(file);
  const { d: _secret, ...publicJwk } = jwk;
  return {
    trusted: { issuer, audience, keys: { keys: [publicJwk] } },
    token: (email, hours = 12) =>
      new SignJWT({ email, email_verified: true })
        .setProtectedHeader({ alg: 'ES256', kid: 'demo' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(email)
        .setIssuedAt()
        .setExpirationTime(`${hours}h`)
        .sign(key),
  };
}

async function readKey(file: string) {
  const text = readFileSync(file, 'utf8');
  try {
    const jwk = JSON.parse(text) as JWK;
    return { jwk, key: await importJWK(jwk, 'ES256') };
  } catch (error) {
    throw new StartError(
      `${file} is spoiled: ${(error as Error).message}\nRemove it, and the demo makes another key: tokens of the old one end.`,
      { cause: error },
    );
  }
}
