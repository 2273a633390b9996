import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { remoteKeys } from '../../access/signing-keys.ts';
import { createTokenVerifier, type TokenVerifier } from '../../access/token.ts';

const issuer = 'https://login.example.org';
const audience = 'mentorkit';

interface Pair {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

let first: Pair;
let second: Pair;
/** What the issuer answers when it is asked for its keys: those, or that it is down. */
let published: Pair[] | 'down';
let asked = 0;
let server: Server;
let address: URL;
let verifier: TokenVerifier;

async function createPair(kid: string, alg = 'RS256'): Promise<Pair> {
  return { kid, ...(await generateKeyPair(alg, { extractable: true })) };
}

beforeAll(async () => {
  [first, second] = await Promise.all([createPair('first'), createPair('second')]);
  const pairs = [first, second];
  const jwks = await Promise.all(
    pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'RS256' })),
  );
  server = createServer((_request, response) => {
    asked += 1;
    if (published === 'down') response.writeHead(503).end();
    else response.end(JSON.stringify({ keys: published.map(pair => jwks[pairs.indexOf(pair)]) }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
});
afterAll(() => new Promise(resolve => server.close(resolve)));
beforeEach(() => {
  published = [first];
  asked = 0;
  verifier = createTokenVerifier([{ issuer, audience, keys: address }]);
});

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

function sign(pair: Pair, claims: object = {}, header: object = {}): Promise<string> {
  return new SignJWT({ iss: issuer, aud: audience, sub: 'ada', exp: inSeconds(600), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: pair.kid, ...header })
    .sign(pair.privateKey, { crit: { tenant: true } });
}

function unsigned(header: object, claims: object = {}): string {
  const parts = [header, { iss: issuer, aud: audience, sub: 'ada', exp: inSeconds(600), ...claims }];
  return parts.map(part => base64url.encode(JSON.stringify(part))).join('.');
}

const invalid = { code: 'TOKEN_INVALID' };
const expired = { code: 'TOKEN_EXPIRED' };

test('a token says who its issuer says that it is', async () => {
  const token = await sign(first, { email: 'Ada@Example.org', email_verified: true });
  expect(await verifier.verify(token)).toMatchObject({
    issuer,
    subject: 'ada',
    email: 'ada@example.org',
    emailVerified: true,
  });
  expect(await verifier.verify(await sign(first, { email: 'a@b.org', email_verified: 'true' }))).toMatchObject({
    emailVerified: false,
  });
});

test.for<[string, object, object]>([
  ['another issuer', { iss: 'https://login.example.com' }, invalid],
  ['another issuer that begins the same', { iss: `${issuer}.example.net` }, invalid],
  ['a list of issuers', { iss: [issuer] }, invalid],
  ['another audience', { aud: 'somebody-else' }, invalid],
  ['no audience', { aud: undefined }, invalid],
  ['nobody', { sub: undefined }, invalid],
  ['an empty subject', { sub: '' }, invalid],
  ['no end', { exp: undefined }, invalid],
  ['an end that is no time', { exp: 'tomorrow' }, invalid],
  ['an end in the past', { exp: inSeconds(-40) }, expired],
  ['a beginning in the future', { nbf: inSeconds(40) }, invalid],
])('a token of %s is refused', async ([, claims, error]) => {
  await expect(verifier.verify(await sign(first, claims))).rejects.toMatchObject(error);
});

test('clocks may differ by half a minute, both ways', async () => {
  for (const claims of [{ exp: inSeconds(-20) }, { nbf: inSeconds(20) }])
    expect(await verifier.verify(await sign(first, claims))).toMatchObject({ subject: 'ada' });
});

test('several audiences of one issuer are all taken', async () => {
  const both = createTokenVerifier([
    { issuer, audience: 'web', keys: address },
    { issuer, audience: 'app', keys: address },
  ]);
  await both.verify(await sign(first, { aud: 'web' }));
  await both.verify(await sign(first, { aud: ['else', 'app'] }));
  await expect(both.verify(await sign(first, { aud: 'else' }))).rejects.toMatchObject(invalid);
});

test('an audience speaks for the organisation that it is bound to, whatever its issuer has besides', async () => {
  const entries = [
    { issuer, audience: 'ours', keys: address, organisation: 'ours' },
    { issuer, audience: 'theirs', keys: address, organisation: 'theirs' },
    { issuer, audience: 'everybody', keys: address },
  ];
  for (const listed of [entries, entries.toReversed()]) {
    const several = createTokenVerifier(listed);
    const organisationOf = async (aud: string | string[]) =>
      (await several.verify(await sign(first, { aud }))).organisation;
    expect(await organisationOf('ours')).toBe('ours');
    expect(await organisationOf(['theirs', 'else'])).toBe('theirs');
    expect(await organisationOf('everybody')).toBeUndefined();
    for (const both of [
      ['ours', 'theirs'],
      ['everybody', 'ours'],
      ['ours', 'everybody'],
    ])
      await expect(organisationOf(both)).rejects.toMatchObject(invalid);
  }
});

test('an issuer that is listed twice for one audience is refused at start', () => {
  for (const organisation of [undefined, 'ours'])
    expect(() =>
      createTokenVerifier([
        { issuer, audience, keys: address },
        { issuer, audience, keys: address, organisation },
      ]),
    ).toThrow(`${issuer} is there twice for the audience ${audience}`);
});

test('a token without a signature is refused', async () => {
  for (const alg of ['none', 'None', 'NONE', '', undefined, null, 7])
    for (const ending of ['', '.', '.AAAA'])
      await expect(verifier.verify(unsigned({ alg, kid: 'first' }) + ending)).rejects.toMatchObject(invalid);
});

test('a public key is never taken for a shared secret', async () => {
  const jwk = JSON.stringify(await exportJWK(first.publicKey));
  for (const secret of [await exportSPKI(first.publicKey), jwk])
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      const head = unsigned({ alg, kid: 'first' });
      const signature = createHmac(hash, secret).update(head).digest('base64url');
      await expect(verifier.verify(`${head}.${signature}`)).rejects.toMatchObject(invalid);
    }
});

test('a key that the token brings, or points at, is never used', async () => {
  const forger = await createPair('first');
  const jwk = await exportJWK(forger.publicKey);
  let visits = 0;
  const theirs = createServer((_request, response) => {
    visits += 1;
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'first' }] }));
  });
  await new Promise<void>(resolve => theirs.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/`;
  for (const trick of [{ jwk }, { jku: elsewhere }, { x5u: elsewhere }, { x5c: ['MIIB'] }, {}, { kid: undefined }])
    await expect(verifier.verify(await sign(forger, {}, trick))).rejects.toMatchObject(invalid);
  expect(visits).toBe(0);
  await new Promise(resolve => theirs.close(resolve));
});

test('a token that has to be read in a way we do not know is refused', async () => {
  for (const header of [
    { b64: true, crit: ['b64'] },
    { tenant: 'x', crit: ['tenant'] },
  ])
    await expect(verifier.verify(await sign(first, {}, header))).rejects.toMatchObject(invalid);
});

test('what is no token is refused', async () => {
  const token = await sign(first);
  const [head, body, signature] = token.split('.') as [string, string, string];
  const other = unsigned({}, { sub: 'eve' }).split('.')[1]!;
  for (const wrong of ['', '.', '..', 'x', 'null.null.null', `${head}.${other}.${signature}`, `${head}.${body}.`])
    await expect(verifier.verify(wrong)).rejects.toMatchObject(invalid);
  await expect(verifier.verify(`${token}${'A'.repeat(20_000)}`)).rejects.toMatchObject(invalid);
});

test('a new key of the issuer is taken at once; a key that nobody has costs one question', async () => {
  await verifier.verify(await sign(first));
  published = [first, second];
  await verifier.verify(await sign(second));
  expect(asked).toBe(2);
  const unknown = await createPair('unknown');
  for (let at = 0; at < 5; at += 1) await expect(verifier.verify(await sign(unknown))).rejects.toMatchObject(invalid);
  expect(asked).toBe(2);
});

test('while the issuer is away its keys are used, for a day; without any, nobody is told that their token is bad', async () => {
  let now = 0;
  const keys = remoteKeys(
    async () => address,
    () => now,
  );
  const header = { alg: 'RS256', kid: 'first' };
  const find = async () => await keys(header, { payload: '', signature: '' });
  published = 'down';
  await expect(find()).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
  published = [first];
  await expect(find()).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
  now += 2_000;
  await find();
  published = 'down';
  for (const hours of [1, 12, 23]) {
    now = hours * 3_600_000;
    await find();
  }
  now = 25 * 3_600_000;
  await expect(find()).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
  published = [second];
  now += 31_000;
  await expect(find()).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
});

test('a key that was withdrawn is not taken for longer than minutes', async () => {
  let now = 0;
  const keys = remoteKeys(
    async () => address,
    () => now,
  );
  const find = async () => await keys({ alg: 'RS256', kid: 'first' }, { payload: '', signature: '' });
  await find();
  published = [second];
  now += 11 * 60_000;
  await expect(find()).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
});

test('many who come at once ask the issuer once', async () => {
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, at) => sign(first, { sub: `person-${at}` })));
  await Promise.all(tokens.map(token => verifier.verify(token)));
  expect(asked).toBe(1);
});
