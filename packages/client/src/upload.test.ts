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
