import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key that secrets are encrypted with before they are stored; known to the deployment, never to the database. */
export interface SecretKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** Whose secret it is. A blob that is moved elsewhere does not open there. */
export interface SecretPlace {
  readonly organisationId: string;
  readonly pluginId: string;
  readonly field: string;
}

/** It was moved or changed, or its key is not among the deployment's. */
export class SecretUnreadable extends Error {
  constructor({ pluginId, field }: SecretPlace, reason: string) {
    super(`The secret ${pluginId}.${field} cannot be read: ${reason}`);
    this.name = 'SecretUnreadable';
  }
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with the first key (AES-256-GCM).
 *
 * @returns `1.<id of the key>.<base64url of nonce, ciphertext and tag>`
 */
export function sealSecret(keys: readonly SecretKey[], place: SecretPlace, plain: string): string {
  const current = keys[0];
  if (!current) throw new Error('No secret can be stored: SECRET_KEYS names no key.');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, current.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(place, current.id));
  const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `1.${current.id}.${sealed.toString('base64url')}`;
}

/** @throws SecretUnreadable */
export function openSecret(keys: readonly SecretKey[], place: SecretPlace, blob: string): string {
  const [version, keyId = '', encoded = ''] = blob.split('.');
  const key = keys.find(({ id }) => id === keyId);
  if (version !== '1' || !key) throw new SecretUnreadable(place, `there is no key "${keyId}" in SECRET_KEYS`);
  const sealed = Buffer.from(encoded, 'base64url');
  if (sealed.length < nonceBytes + tagBytes) throw new SecretUnreadable(place, 'it is cut short');
  try {
    const decipher = createDecipheriv(algorithm, key.key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(associated(place, keyId));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new SecretUnreadable(place, 'it was changed, or stored for something else');
  }
}

/**
 * Keys as a deployment writes them: `<id>:<base64 of 32 bytes>,…`. The first one encrypts, all of them decrypt.
 *
 * @throws an Error that says what is wrong, and holds no key
 */
export function parseSecretKeys(text: string): SecretKey[] {
  const keys = text.split(',').map((entry, index) => {
    const [, id, encoded] = /^\s*([A-Za-z0-9_-]{1,40}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? [];
    const key = Buffer.from(encoded ?? '', 'base64');
    if (id === undefined || key.length !== 32)
      throw new Error(`key ${index + 1} is not of the form <id>:<base64 of 32 bytes>`);
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id');
  return keys;
}

// As JSON, so that no two places read the same: "a|b" and "c" are not "a" and "b|c".
function associated({ organisationId, pluginId, field }: SecretPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([1, keyId, organisationId.toLowerCase(), pluginId, field]));
}
