import assert from 'node:assert/strict';

/** Longer ones are not believed by the platform: nobody reads them. */
const LONGEST = 500;

/** Whether it is a text that the platform shows people: in English at least, and no essay. */
export function checkTexts(texts: unknown, what: string): void {
  assert(typeof texts === 'object' && texts !== null && 'en' in texts, `${what} has no English text.`);
  for (const [locale, text] of Object.entries(texts)) {
    assert(typeof text === 'string' && text.trim() !== '', `${what} says nothing in ${locale}.`);
    assert(text.length <= LONGEST, `${what} is longer than ${LONGEST} characters in ${locale}.`);
  }
}
