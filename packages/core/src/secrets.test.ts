import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSecret, parseSecretKeys, type SecretKey, SecretUnreadable, sealSecret } from './secrets.ts';

const keys: SecretKey[] = [
  { id: 'new', key: randomBytes(32) },
  { id: 'old', key: randomBytes(32) },
];
const place = { organisationId: '0197c5a0-0000-7000-8000-000000000001', pluginId: 'zoom', field: 'clientSecret' };

test('a secret opens where it was stored, whatever it holds, and the blob shows none of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), secret => {
      const blob = sealSecret(keys, place, secret);
      expect(openSecret(keys, place, blob)).toBe(secret);
      expect(secret.length > 3 && blob.includes(secret)).toBe(false);
    }),
  );
});

test('the same secret is never stored as the same blob', () => {
  expect(sealSecret(keys, place, 's')).not.toBe(sealSecret(keys, place, 's'));
});

test('a blob that was moved to another organisation, plugin or field does not open', () => {
  const blob = sealSecret(keys, place, 'secret');
  const others = [
    { ...place, organisationId: place.organisationId.replace('1', '2') },
    { ...place, pluginId: 'teams' },
    { ...place, field: 'clientId' },
    { ...place, pluginId: 'zoom","client', field: 'Secret' },
  ];
  for (const other of others) expect(() => openSecret(keys, other, blob)).toThrow(SecretUnreadable);
});

test('a blob of which a bit was changed does not open', () => {
  const [version, id, encoded] = sealSecret(keys, place, 'secret').split('.');
  const sealed = Buffer.from(encoded!, 'base64url');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => openSecret(keys, place, `${version}.${id}.${changed.toString('base64url')}`)).toThrow(
      SecretUnreadable,
    );
  }
  expect(() => openSecret(keys, place, `${version}.old.${encoded}`)).toThrow(SecretUnreadable);
  expect(() => openSecret(keys, place, `${version}.${id}.AAAA`)).toThrow('cut short');
});

test('an old key still decrypts; one that is gone is named', () => {
  const blob = sealSecret([keys[1]!], place, 'secret');
  expect(blob).toMatch(/^1\.old\./);
  expect(openSecret(keys, place, blob)).toBe('secret');
  expect(() => openSecret([keys[0]!], place, blob)).toThrow('there is no key "old"');
});

test('several keys are read in their order', () => {
  const good = randomBytes(32).toString('base64');
  expect(parseSecretKeys(`a:${good}, b:${good}`).map(({ id }) => id)).toEqual(['a', 'b']);
});

test.each(['', 'a', 'SECRET', 'a:SECRET short', 'a:SECRET,a:SECRET', 'a b:SECRET'])(
  'keys that are not right are refused, and not repeated: %s',
  pattern => {
    const key = randomBytes(32).toString('base64');
    const keyText = pattern.replaceAll('SECRET short', key.slice(4)).replaceAll('SECRET', key);
    const parse = () => parseSecretKeys(keyText);
    expect(parse).toThrow(/is not of the form|have the same id/);
    expect(parse).not.toThrow(key.slice(10, 30));
  },
);
