import { readFile } from 'node:fs/promises';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from './fixtures/import.ts';
import { bothRoles, inBoth, newProgramme } from './fixtures/programme.ts';

let api: TestPlatform;
let manager: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform({ worker: true });
  manager = await api.person(await api.organisation(), { administrator: true });
});
afterAll(() => api.close());

const newCoders = new URL('../../../../server/demo/new-coders/participants.csv', import.meta.url);

test('4,761 real people are imported within the time, and once more changes nothing', async () => {
  const asks = [
    { key: 'role_interest', label: inBoth('Wished role'), type: 'SINGLE_CHOICE', options: [], roles: bothRoles },
    { key: 'months_programming', label: inBoth('Months'), type: 'NUMBER', roles: bothRoles },
    { key: 'has_children', label: inBoth('Children'), type: 'BOOLEAN', roles: bothRoles },
  ];
  const programme = await newProgramme(api, manager, {
    asks: asks.map(({ options: _options, ...ask }) => ({
      ...ask,
      type: ask.type === 'SINGLE_CHOICE' ? 'TEXT' : ask.type,
    })),
  });
  const file = await readFile(newCoders);
  const begin = performance.now();
  console.log(await importFile(api, manager, programme, file));
  console.log('first', performance.now() - begin);
  const again = performance.now();
  console.log(await importFile(api, manager, programme, file));
  console.log('again', performance.now() - again);
});
