import { once } from 'node:events';
import { connect } from 'node:net';
import { createCommunity, type TestProgramme } from '@mentorkit/testing/world';
import { beforeAll, describe, expect, test } from 'vitest';
import { createImport, stand } from './fixtures/ground.ts';
import { createXhr } from './fixtures/xhr.ts';

const at = stand();
let community: TestProgramme;

beforeAll(async () => {
  community = await createCommunity(at.ground.platform);
});

const megabyte = 1024 * 1024;
const file = (bytes: number) => new Blob(['email,name\n'.padEnd(bytes, 'x')], { type: 'text/csv' });

/** The address of a new import, by way of the proxy. */
async function addressOfImport(client = at.client(community.manager)): Promise<string> {
  const { uploadUrl } = await createImport(client, community.globalId);
  return at.proxy.address + new URL(uploadUrl).pathname;
}

describe.each([
  ['a program', undefined],
  ['a browser, which tells of progress in its own way', createXhr],
])('in %s', (_where, xhr) => {
  function inPlace<T>(work: () => Promise<T>): Promise<T> {
    if (xhr) Object.assign(globalThis, { XMLHttpRequest: xhr });
    return work().finally(() => Reflect.deleteProperty(globalThis, 'XMLHttpRequest'));
  }

  test('a file arrives whole, and its progress is told up to the end', async () => {
    const client = at.client(community.manager);
    const address = await addressOfImport();
    const told: number[] = [];
    const outcome = await inPlace(() =>
      client.upload(address, file(3 * megabyte), { progress: (sent, total) => told.push(sent / total) }),
    );
    expect(outcome).toMatchObject({ kind: 'ok', value: { state: 'QUEUED', bytes: 3 * megabyte } });
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    expect(told.at(-1)).toBe(1);
  });

  test('a file that is refused is refused in words, in the language of who sent it, however large it is', async () => {
    const client = at.client(community.manager, { language: () => 'da' });
    const address = await addressOfImport();
    expect(await inPlace(() => client.upload(address, file(64 * megabyte)))).toMatchObject({
      kind: 'refused',
      code: 'FILE_TOO_LARGE',
      message: 'Filen er større end 20 MB.',
    });
    expect(await inPlace(() => client.upload(address, file(8 * megabyte)))).toMatchObject({
      kind: 'refused',
      code: 'UPLOAD_ADDRESS_USED',
      message: 'Denne upload-adresse er brugt eller udløbet. Opret en ny import.',
    });
  });

  test('who changes their mind cancels it, before or while it goes on', async () => {
    const client = at.client(community.manager);
    const address = await addressOfImport();
    const early = AbortSignal.abort();
    expect(await inPlace(() => client.upload(address, file(10), { signal: early }))).toMatchObject({
      failure: { code: 'CANCELLED' },
    });
    const late = new AbortController();
    const cancelled = inPlace(() =>
      client.upload(address, file(19 * megabyte), { signal: late.signal, progress: () => late.abort() }),
    );
    expect(await cancelled).toMatchObject({
      kind: 'failed',
      failure: { code: 'CANCELLED', message: 'This was cancelled.' },
    });
  });

  test('an upload that is cut is told as such', async () => {
    const client = at.client(community.manager);
    const address = await addressOfImport();
    const cut = inPlace(() => client.upload(address, file(19 * megabyte), { progress: () => at.proxy.cut() }));
    expect(await cut).toMatchObject({ kind: 'failed', failure: { code: 'UPLOAD_INTERRUPTED' } });
  });
});

test('who reads only after having sent all, as browsers may, still reads why it was refused', async () => {
  const { pathname, port } = new URL((await createImport(at.client(community.manager), community.globalId)).uploadUrl);
  const socket = connect(Number(port), '127.0.0.1');
  const write = async (data: string | Buffer) => await new Promise(resolve => socket.write(data, resolve));
  const failed = new Promise<string>(resolve => socket.on('error', error => resolve(error.message)));
  await write(`PUT ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${24 * megabyte}\r\n\r\n`);
  for (let sent = 0; sent < 24; sent += 1) await write(Buffer.alloc(megabyte, 'x'));
  const answered = once(socket, 'data').then(([data]) => String(data as Buffer));
  const [status] = (await Promise.race([failed, answered])).split('\r\n');
  socket.destroy();
  expect(status).toBe('HTTP/1.1 413 Payload Too Large');
});
