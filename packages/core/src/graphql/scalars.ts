import { GraphQLError } from 'graphql';
import { isTimeZone } from '../time-zone.ts';
import { builder } from './builder.ts';

/** Before anything is made of it, and before it is said again in an error. */
function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text;
}

/** Longer than any time zone, and than an instant with all that ISO 8601 lets it say. */
const longestName = 100;

builder.scalarType('DateTime', {
  description: 'An instant, as ISO 8601 with an offset: `2027-03-28T01:30:00Z`.',
  serialize: value => (value instanceof Date ? value.toISOString() : value.toString({ smallestUnit: 'millisecond' })),
  parseValue: value => {
    const text = shortText(value);
    try {
      return Temporal.Instant.from(text);
    } catch {
      throw new GraphQLError(`"${text}" is no instant. Write it like 2027-03-28T01:30:00Z.`);
    }
  },
});

builder.scalarType('TimeZone', {
  description: 'A time zone of the IANA database: `Europe/Copenhagen`.',
  serialize: String,
  parseValue: value => {
    const text = shortText(value);
    if (isTimeZone(text)) return text;
    throw new GraphQLError(
      `"${shortText(value)}" is no time zone of the IANA database. Write it like Europe/Copenhagen.`,
    );
  },
});

builder.scalarType('JSON', {
  description: 'A JSON value whose form another field or the documentation of a plugin tells.',
  serialize: value => value,
  parseValue: value => value,
});

export const LocalisedTextInput = builder.inputType('LocalisedTextInput', {
  description: 'One text in one language.',
  fields: t => ({
    locale: t.string({ required: true, description: 'Language, such as `da` or `en`.' }),
    text: t.string({ required: true }),
  }),
});

export const LocalisedTextType = builder.objectRef<{ locale: string; text: string }>('LocalisedText').implement({
  description: 'One text in one language.',
  fields: t => ({ locale: t.exposeString('locale'), text: t.exposeString('text') }),
});

export function toLocalisedText(texts: readonly { locale: string; text: string }[]): Record<string, string> {
  return Object.fromEntries(texts.map(({ locale, text }) => [locale.toLowerCase(), text]));
}

export function fromLocalisedText(value: unknown): { locale: string; text: string }[] {
  return Object.entries(value as Record<string, string>).map(([locale, text]) => ({ locale, text }));
}
