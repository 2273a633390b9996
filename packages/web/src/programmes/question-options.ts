interface Option {
  readonly key: string;
  readonly labelTexts: readonly { readonly locale: string; readonly text: string }[];
  readonly isRetired: boolean;
}
interface OptionInput {
  key: string;
  label?: { locale: string; text: string }[];
}

/** One a line: the key, and after bars its words in the languages of the programme, in their order. */
export function optionsText(options: readonly Option[], locales: readonly string[]): string {
  return options
    .filter(({ isRetired }) => !isRetired)
    .map(({ key, labelTexts }) => {
      const words = locales.map(locale => labelTexts.find(text => text.locale === locale)?.text ?? '');
      return words.every(word => word === '') ? key : [key, ...words].join(' | ');
    })
    .join('\n');
}

/** The other way; a line without bars is its own key, without words. */
export function optionsOf(text: string, locales: readonly string[]): OptionInput[] {
  return text
    .split('\n')
    .map(line => line.split('|').map(part => part.trim()))
    .filter(([key]) => key)
    .map(([key, ...words]) => {
      const label = locales
        .map((locale, at) => ({ locale, text: words[at] ?? '' }))
        .filter(({ text: word }) => word !== '');
      return { key: key!, ...(label.length > 0 && { label }) };
    });
}
