import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import {
  createImport,
  createProgramme,
  databaseIdOf,
  importEnd,
  pieces,
  type TestProgramme,
  tokenOf,
  waysOfTaking,
} from '@mentorkit/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobTry } from '../../jobs/job.ts';
import { importParticipantsHandler } from './participant-import.read.ts';
import { receiveImportFile } from './participant-import.upload.ts';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());

const file = new TextEncoder().encode('id,role,time_zone\n1,mentor,UTC\n');
const ways = Object.entries(waysOfTaking).filter(([, { feedOnly, signInOnly }]) => !feedOnly && !signInOnly);
const lost = { state: 'FAILED', failure: { code: 'ACCESS_LOST' }, rowsCreated: 0 };

async function prepare(way: (typeof waysOfTaking)[string]) {
  const holder = await way.give(api, programme);
  const upload = await createImport(api, holder, programme.globalId);
  return { ...holder, id: upload.import.id as string, token: tokenOf(upload) };
}

/** Reads the file, as a worker would. */
const read = (id: string) =>
  api.asPlatform(manager.organisation, ctx =>
    importParticipantsHandler.handle(ctx, { importId: databaseIdOf(id) }, {} as JobTry),
  );

describe.each(ways)('of who prepared an import, once %s,', (_way, way) => {
  test('the upload address is good for nothing', async () => {
    const { id, token, take } = await prepare(way);
    await take();
    await expect(receiveImportFile(api.platform, token, pieces(file))).rejects.toMatchObject({
      code: 'ACCESS_LOST',
      http: { status: 403 },
    });
    expect(await importEnd(api, manager, id)).toMatchObject(lost);
  });

  test('an upload that goes on ends, though nothing more is sent', async () => {
    const { id, token, take } = await prepare(way);
    const begun = Promise.withResolvers<void>();
    async function* dawdling(): AsyncGenerator<Uint8Array> {
      yield file;
      begun.resolve();
      await new Promise(() => {});
    }
    const refused = receiveImportFile(api.platform, token, dawdling()).catch(error => error.code);
    await begun.promise;
    await take();
    expect(await refused).toBe('ACCESS_LOST');
    expect(await importEnd(api, manager, id)).toMatchObject(lost);
  });

  test('a file that waits to be read is not read', async () => {
    const { id, token, take } = await prepare(way);
    await receiveImportFile(api.platform, token, pieces(file));
    await take();
    await read(id);
    expect(await importEnd(api, manager, id)).toMatchObject(lost);
  });
});

test('of who may import still, the file is taken and read', async () => {
  const upload = await createImport(api, manager, programme.globalId);
  await receiveImportFile(api.platform, tokenOf(upload), pieces(file));
  await read(upload.import.id);
  expect(await importEnd(api, manager, upload.import.id)).toMatchObject({ state: 'SUCCEEDED', rowsCreated: 1 });
});
