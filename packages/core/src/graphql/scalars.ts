import { GraphQLError } from 'graphql';
import { type JsonFault, jsonFault, jsonLimits } from '../json.ts';
import { isStorableInstant } from '../storable.ts';
import { isTimeZone } from '../time-zone.ts';
import { ValidationFailed } from '../errors.ts';
import { builder } from './builder.ts';

/** A fraction of nine digits, and an offset with seconds. */
const longestInstant = 50;

builder.scalarType('DateTime', {
  description:
    'An instant, as ISO 8601 with an offset: `2027-03-28T01:30:00Z`. Of the years 1000 to 9998, to the millisecond: what is finer is cut off.',
  serialize: value => (value instanceof Date ? value.toISOString() : value.toString({ smallestUnit: 'millisecond' })),
  parseValue: value => {
    const instant = typeof value === 'string' && value.length <= longestInstant ? instantOf(value) : undefined;
    if (instant && isStorableInstant(instant)) return instant;
    throw new GraphQLError(
      `${shown(value)} is no instant of the years 1000 to 9998. Write it like 2027-03-28T01:30:00Z.`,
    );
  },
});

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text).round({ smallestUnit: 'millisecond', roundingMode: 'floor' });
  } catch {
    return undefined;
  }
}

/** Enough of what was given to recognise it by. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value.toWellFormed() : typeof value;
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

builder.scalarType('TimeZone', {
  description: 'A time zone of the IANA database: `Europe/Copenhagen`.',
  serialize: String,
  parseValue: value => {
    if (isTimeZone(value)) return value;
    throw new GraphQLError(`${shown(value)} is no time zone of the IANA database. Write it like Europe/Copenhagen.`);
  },
});

builder.scalarType('JSON', {
  description: `A JSON value whose form another field or the documentation of a plugin tells. It has at most ${jsonLimits.depth} levels and ${jsonLimits.size} characters, of which each value counts as 16.`,
  serialize: value => value,
  parseValue: value => {
    const fault = jsonFault(value);
    if (fault === undefined) return value;
    throw new GraphQLError(`This JSON is not taken: ${jsonFaults[fault]}.`);
  },
});

const jsonFaults: Record<JsonFault, string> = {
  TOO_DEEP: `it has more than ${jsonLimits.depth} levels`,
  TOO_LARGE: `it is larger than ${jsonLimits.size} characters, of which each value counts as 16`,
  NOT_STORABLE: 'it has texts, keys or numbers that would not be read back as they are',
};

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

/** @throws ValidationFailed for what is no language, or is there twice: it would not be read back */
export function toLocalisedText(texts: readonly { locale: string; text: string }[]): Record<string, string> {
  const localised = new Map<string, string>();
  for (const { locale, text } of texts) {
    const language = locale.toLowerCase();
    const code = !/^[a-z]{2,3}$/.test(language) ? 'NOT_A_LOCALE' : localised.has(language) ? 'TWICE' : undefined;
    const message = code === 'TWICE' ? `"${language}" is there twice.` : 'Write a language like en or da.';
    if (code) throw new ValidationFailed([{ path: ['locale'], code, message }]);
    localised.set(language, text);
  }
  return Object.fromEntries(localised);
}

export function fromLocalisedText(value: unknown): { locale: string; text: string }[] {
  return Object.entries(value as Record<string, string>).map(([locale, text]) => ({ locale, text }));
}
