import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('an empty environment is a demo on this machine', () => {
  expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 4000, demo: true, database: undefined });
});

test('everything that is wrong is said at once', () => {
  expect(() =>
    readConfig({ PORT: 'http', REDIS_URL: 'localhost', NODE_ENV: 'production', TOKEN_ISSUERS: '{' }),
  ).toThrow(/PORT: [\s\S]*REDIS_URL: [\s\S]*TOKEN_ISSUERS: [\s\S]*DATABASE_URL: /);
});

test('demo people are refused in production', () => {
  expect(() => readConfig({ NODE_ENV: 'production', DEMO: 'true', DATABASE_URL: 'postgres://db/x' })).toThrow(/DEMO/);
});

test('without demo people somebody must issue tokens', () => {
  expect(() => readConfig({ DEMO: 'false' })).toThrow(/TOKEN_ISSUERS/);
});

test('without demo people secrets need a key, and a key that is not right is not repeated', () => {
  const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' };
  expect(() => readConfig(production)).toThrow(/SECRET_KEYS: is needed/);
  expect(() => readConfig({ ...production, SECRET_KEYS: 'first:c2VjcmV0' })).toThrow(
    /SECRET_KEYS: key 1 is not of the form/,
  );
  expect(() => readConfig({ ...production, SECRET_KEYS: 'first:c2VjcmV0' })).not.toThrow(/c2VjcmV0/);
});

test('a direct address is the address unless another is given', () => {
  const address = 'postgres://user@db/mentorkit';
  expect(readConfig({ DATABASE_URL: address }).database).toEqual({ url: address, directUrl: address });
});
