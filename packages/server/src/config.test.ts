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

test('one issuer twice for the same audience is refused: it could be bound to two organisations', () => {
  const issuer = 'https://id.example.org';
  const issuers = (...audiences: string[]) =>
    JSON.stringify(audiences.map((audience, at) => ({ issuer, audience, ...(at > 0 && { organisation: 'acme' }) })));
  expect(readConfig({ TOKEN_ISSUERS: issuers('web', 'app') }).issuers).toHaveLength(2);
  expect(() => readConfig({ TOKEN_ISSUERS: issuers('web', 'web') })).toThrow(
    /TOKEN_ISSUERS: .* for web is there twice/,
  );
  const providers = ['one', 'two'].map(name => ({ name, issuer, clientId: 'web', clientSecret: 'x' }));
  expect(() => readConfig({ OIDC_PROVIDERS: JSON.stringify(providers) })).toThrow(/OIDC_PROVIDERS: .* is there twice/);
});

test('networks that plugins may reach are networks', () => {
  expect(readConfig({ PLUGIN_ADDRESSES: '10.1.0.0/16, ::1' }).pluginAddresses).toEqual(['10.1.0.0/16', '::1']);
  for (const wrong of ['10.1.0.0/33', 'localhost', '10.1.0.0/'])
    expect(() => readConfig({ PLUGIN_ADDRESSES: wrong })).toThrow(/PLUGIN_ADDRESSES: .* is neither an address/);
});

test('what is no demo is hardened, and open to no other site', () => {
  const { hardened, corsOrigins, rateLimitPerMinute, maximumCost } = readConfig({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://db/x',
    TOKEN_ISSUERS: '[{"issuer":"https://id.example.org","audience":"mentorkit"}]',
    SECRET_KEYS: `first:${Buffer.alloc(32, 1).toString('base64')}`,
  });
  expect({ hardened, corsOrigins, rateLimitPerMinute, maximumCost }).toEqual({
    hardened: true,
    corsOrigins: [],
    rateLimitPerMinute: 60_000,
    maximumCost: 5000,
  });
  expect(readConfig({})).toMatchObject({ hardened: false, corsOrigins: ['*'] });
  expect(readConfig({ HARDENED: 'true', CORS_ORIGINS: 'https://a.example, https://b.example:8443' })).toMatchObject({
    hardened: true,
    corsOrigins: ['https://a.example', 'https://b.example:8443'],
  });
});

test('pictures come from hosts that are named one by one, as an address has them', () => {
  expect(readConfig({}).imageHosts).toEqual([]);
  expect(readConfig({ IMAGE_HOSTS: 'CDN.example.org, pictures.example.org:8443' }).imageHosts).toEqual([
    'cdn.example.org',
    'pictures.example.org:8443',
  ]);
  for (const wrong of [
    '*',
    '*.example.org',
    'https://cdn.example.org',
    'cdn.example.org/logos',
    "'none'; x",
    'a b',
    ',',
  ])
    expect(() => readConfig({ IMAGE_HOSTS: wrong }), wrong).toThrow(/IMAGE_HOSTS: must be hosts/);
});

test('limits that cannot be meant are refused', () => {
  const wrong = { CORS_ORIGINS: 'app.example.org', RATE_LIMIT_PER_MINUTE: '-1', MAXIMUM_COST: 'much' };
  expect(() => readConfig(wrong)).toThrow(/CORS_ORIGINS: [\s\S]*MAXIMUM_COST: [\s\S]*RATE_LIMIT_PER_MINUTE: /);
  expect(() => readConfig({ CORS_ORIGINS: 'https://a.example/path' })).toThrow(/CORS_ORIGINS/);
  expect(() => readConfig({ NODE_ENV: 'production', HARDENED: 'false' })).toThrow(/HARDENED/);
});

test('a direct address is the address unless another is given', () => {
  const address = 'postgres://user@db/mentorkit';
  expect(readConfig({ DATABASE_URL: address }).database).toEqual({ url: address, directUrl: address });
  expect(() => readConfig({ DATABASE_MIGRATION_URL: address })).toThrow('DATABASE_URL: is needed, too');
});

test('a deployment names its plugins, or has those of the list', () => {
  expect(readConfig({}).plugins).toBeUndefined();
  expect(readConfig({ PLUGINS: '@acme/plugin-a, @acme/plugin-b' }).plugins).toEqual([
    '@acme/plugin-a',
    '@acme/plugin-b',
  ]);
  expect(() => readConfig({ PLUGINS: '@acme/plugin-a,,' })).toThrow(/PLUGINS: must be names of packages/);
});
