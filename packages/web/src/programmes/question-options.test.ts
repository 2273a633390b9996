import fc from 'fast-check';
import { expect, test } from 'vitest';
import { optionsOf, optionsText } from './question-options.ts';

const word = fc.stringMatching(/^[\p{L}\d]([\p{L}\d ,.]{0,20}[\p{L}\d])?$/u);
const locales = ['en', 'da'];

test('options that are written out read as the same options', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ key: word, words: fc.option(fc.tuple(word, word)) }), {
        selector: ({ key }) => key,
        maxLength: 8,
      }),
      given => {
        const options = given.map(({ key, words }) => ({
          key,
          isRetired: false,
          labelTexts: words ? locales.map((locale, at) => ({ locale, text: words[at]! })) : [],
        }));
        expect(optionsOf(optionsText(options, locales), locales)).toEqual(
          options.map(({ key, labelTexts }) => ({ key, ...(labelTexts.length > 0 && { label: labelTexts }) })),
        );
      },
    ),
  );
});

test('a line is a key, or a key with its words; empty lines are none', () => {
  expect(optionsOf('web | The web | Nettet\n\n data\nlaw | | Jura', locales)).toEqual([
    {
      key: 'web',
      label: [
        { locale: 'en', text: 'The web' },
        { locale: 'da', text: 'Nettet' },
      ],
    },
    { key: 'data' },
    { key: 'law', label: [{ locale: 'da', text: 'Jura' }] },
  ]);
});
