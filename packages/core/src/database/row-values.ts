import { type CustomTypesConfig, types } from 'pg';

/**
 * How the values of a row are read: as the driver does, but for two types that lists have in hundreds, whose usual forms
 * are read in a third of the time.
 */
export const rowValues: CustomTypesConfig = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && type === timestamptz) return readInstant;
    if (format !== 'binary' && type === textArray) return readTexts;
    return readerOf(type, format);
  },
};

/** The driver's own. */
const readerOf = types.getTypeParser as (type: number, format?: 'text' | 'binary') => (text: string) => any;

// Their ids in PostgreSQL's catalogue.
const timestamptz = 1184;
const textArray = 1009;
const readAnyInstant: (text: string) => Date = readerOf(timestamptz);
const readAnyTexts = readerOf(textArray);

/** Of a server that speaks in UTC, and not before year 1 or after 9999. */
function readInstant(text: string): Date {
  const isUsual = text.endsWith('+00') && text[4] === '-';
  return isUsual ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : readAnyInstant(text);
}

function readTexts(text: string): unknown {
  return plainWords.test(text) && !text.includes('NULL') ? text.slice(1, -1).split(',') : readAnyTexts(text);
}
const plainWords = /^\{[\w,-]+\}$/;
