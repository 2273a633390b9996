import { randomUUID } from 'node:crypto';
import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId } from '../ids.ts';

let api: TestPlatform;
let dane: TestPerson;
let briton: TestPerson;

beforeAll(async () => {
  api = await createTestPlatform();
  const organisation = await api.organisation();
  dane = await api.person(organisation, { locale: 'da' });
  briton = await api.person(organisation, { locale: 'en' });
});
afterAll(() => api.close());

/** Which language an answer to nobody, or about nothing, is in. */
async function languageOf(person: TestPerson | undefined, acceptLanguage?: string): Promise<string> {
  const cancel = 'mutation ($id: ID!) { cancelSession(id: $id) { ... on Error { message } } }';
  const headers: Record<string, string> = acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage };
  const { data, errors } = await api.execute(person, cancel, { id: encodeId('Session', randomUUID()) }, headers);
  const message = data?.cancelSession.message ?? errors?.[0]?.message;
  return /^You (cannot use|are not)/.test(message)
    ? 'en'
    : /^Du (kan ikke bruge|er ikke)/.test(message)
      ? 'da'
      : message;
}

test.each([
  ['da', 'da'],
  ['da-DK', 'da'],
  ['DA-dk', 'da'],
  ['da-DK, en;q=0.9', 'da'],
  ['en-GB;q=0.8, da;q=0.9', 'da'],
  ['en;q=0.1,da;q=0.2', 'da'],
  ['fr-CH, fr;q=0.9, da;q=0.5, *;q=0.1', 'da'],
  ['en;q=0, da;q=0.1', 'da'],
  ['en-GB;q=0.8', 'en'],
])('an answer is in the language that the client would rather read (%s: %s)', async (header, language) => {
  expect(await languageOf(language === 'da' ? briton : dane, header)).toBe(language);
});

test.each([
  ['no header'],
  ['anything', '*'],
  ['rather anything', '*, da;q=0.5, en;q=0.5'],
  ['a language that nobody has here', 'fr'],
  ['what it does not want', 'da;q=0, en;q=0'],
  ['nothing', ''],
  ['what is no list of languages', ';;=,"da;q=,,\\ q=1;en'],
  ['what is no weight', 'da;q=much, en;q=less'],
  ['more than anybody would read', 'fr;q=0.9,'.repeat(5_000).concat('en,da')],
])('a client that asks for %s is answered in the language of its person', async (_, header?: string) => {
  expect([await languageOf(dane, header), await languageOf(briton, header)]).toEqual(['da', 'en']);
});

test.each([
  ['*', 'en'],
  ['fr', 'en'],
  ['da-DK,da;q=0.9', 'da'],
])('who is not signed in is answered in English, or as they ask (%s: %s)', async (header, language) => {
  expect(await languageOf(undefined, header)).toBe(language);
});
