import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import { createCommunity } from '@mentorkit/testing/world';
import { afterAll, expect, test } from 'vitest';
import { stand, until } from './fixtures/ground.ts';
import type { Operation } from './index.ts';

const text = '{ viewer { person { displayName } } }';
const follow = 'subscription ($feedId: ID!, $after: String) { feedEvents(feedId: $feedId, after: $after) { cursor } }';
const hashOf = (document: string) => `sha256:${createHash('sha256').update(document).digest('hex')}`;

const folder = mkdtempSync(join(tmpdir(), 'mentorkit-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Knows two documents, and takes no others. */
const at = stand(async () => {
  const file = join(folder, 'documents.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries([text, follow].map(known => [hashOf(known), known]))));
  return { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_ONLY: 'true' };
});

/** As GraphQL Code Generator makes them: a tree; and, in its string mode, an object of `String`. */
const tree = (document: string, hash?: string) => Object.assign(parse(document), hash && { __meta__: { hash } });
const string = (document: string, hash: string): Operation =>
  // oxlint-disable-next-line unicorn/new-for-builtins, no-new-wrappers -- because it is one
  Object.assign(new String(document), { __meta__: { hash } }) as never;

test('a server that takes known documents only is asked by hash, over HTTP and over the socket', async () => {
  const client = at.client(at.ground.member);
  for (const operation of [{ hash: hashOf(text) }, tree(text, hashOf(text)), string(text, hashOf(text))])
    expect(await client.query(operation)).toMatchObject({ kind: 'ok', value: { viewer: {} } });
  expect(await client.query(text)).toMatchObject({ failure: { code: 'DOCUMENT_NOT_TRUSTED' } });
  const { feedId, manager } = await createCommunity(at.ground.platform);
  const stream = at.client(manager).stream(tree(follow, hashOf(follow)), { feedId }, { next() {} });
  await until(() => stream.state.kind === 'live');
  expect(stream.state.kind).toBe('live');
  stream.close();
});

test('a document that the server does not know is refused, and not asked for without end', async () => {
  const client = at.client(at.ground.member);
  const unknown = { hash: 'sha256:of-an-older-page', text: '{ viewer { tokenExpiresAt } }' };
  expect(await client.query(unknown)).toMatchObject({ failure: { code: 'DOCUMENT_NOT_TRUSTED', mayRepeat: false } });
  expect(at.proxy.requests('/graphql')).toBe(2);
  const { feedId, manager } = await createCommunity(at.ground.platform);
  const stream = at
    .client(manager)
    .stream({ hash: 'sha256:of-an-older-page', text: follow }, { feedId }, { next() {} });
  await until(() => stream.state.kind === 'ended');
  expect(stream.state).toMatchObject({ failure: { code: 'DOCUMENT_NOT_TRUSTED' } });
});

test('a server that knows no hashes is told the text, and from then on at once', async () => {
  const { api } = await at.ground.start();
  let asked = 0;
  const counting: typeof fetch = (...parameters) => {
    asked += 1;
    return fetch(...parameters);
  };
  const client = at.client(at.ground.member, { address: api.url, fetch: counting });
  const { feedId, manager } = await createCommunity(at.ground.platform);
  const known = at.client(manager, { address: api.url });
  for (const document of [tree(text, hashOf(text)), { hash: hashOf(text), text }, string(text, hashOf(text)), text])
    expect(await client.query(document)).toMatchObject({ kind: 'ok' });
  expect(asked).toBe(5);
  const stream = known.stream(tree(follow, hashOf(follow)), { feedId }, { next() {} });
  await until(() => stream.state.kind === 'live');
});

test('a tree without hash and source, and nothing at all, are told to whoever made them', async () => {
  const client = at.client(at.ground.member);
  const bare = parse(text, { noLocation: true });
  await expect(client.query(bare)).rejects.toThrow('neither a hash nor a text');
  expect(() => client.stream(bare, {}, { next() {} })).toThrow('neither a hash nor a text');
});
