import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { TextParameters } from '../../texts/text.ts';
import type { IssueCode } from './participant.answers.ts';

/** The file as a whole cannot be read. */
export class UnreadableFile extends Error {
  readonly code: IssueCode;
  readonly parameters: TextParameters;

  constructor(code: IssueCode, parameters: TextParameters = {}) {
    super(`The file cannot be read: ${code} ${JSON.stringify(parameters)}`);
    this.name = 'UnreadableFile';
    this.code = code;
    this.parameters = parameters;
  }
}

/** In bytes. A quote that is never closed makes one row of the rest of the file: it ends here, and not in memory. */
export const longestRow = 2 * 1024 * 1024;

// Parsed in one go, without letting anything else have its turn: a few milliseconds.
const sliceBytes = 64 * 1024;

/**
 * The rows of an RFC 4180 file in UTF-8, the header included, an empty line as one empty field. Rows may differ in
 * length: that is for who reads them to judge. Holds a slice of the file at a time.
 *
 * @throws UnreadableFile for what is not UTF-8 text, for quotes that do not match, and for a row that does not end
 */
export async function* readCsv(file: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: longestRow });
  // What fails before the parser destroys it, with the reason, and so reaches the loop below.
  pipeline(Readable.from(checkedSlices(file), { highWaterMark: 1 }), parser, () => {});
  try {
    for await (const row of parser) yield row as string[];
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error) : error;
  }
}

function unreadable(error: CsvError): UnreadableFile {
  const row = Number(error['records'] ?? 0) + 1;
  return error.code === 'CSV_MAX_RECORD_SIZE'
    ? new UnreadableFile('ROW_TOO_LONG', { row, maximum: longestRow })
    : new UnreadableFile('BAD_QUOTES', { row });
}

/** The file in slices, as it is, once they are known to be text in UTF-8. */
async function* checkedSlices(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of file)
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      const slice = chunk.subarray(from, from + sliceBytes);
      let text: string;
      try {
        text = decoder.decode(slice, { stream: true });
      } catch {
        throw new UnreadableFile('BAD_ENCODING', { line: line + newlines(lossy(slice), '\ufffd') });
      }
      // No text has one, and PostgreSQL stores none; files in UTF-16 and binary ones are full of them.
      if (text.includes('\0')) throw new UnreadableFile('BAD_ENCODING', { line: line + newlines(text, '\0') });
      line += newlines(text);
      yield slice;
    }
  try {
    decoder.decode();
  } catch {
    throw new UnreadableFile('BAD_ENCODING', { line });
  }
}

function lossy(slice: Uint8Array): string {
  return new TextDecoder('utf-8').decode(slice);
}

/** How many line ends stand before the mark, or in the whole. */
function newlines(text: string, mark?: string): number {
  const end = mark === undefined ? text.length : Math.max(0, text.indexOf(mark));
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
