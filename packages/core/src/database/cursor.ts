import { parseJson } from '../json.ts';
import { isStorable } from '../storable.ts';

/** What the values of a column look like in a cursor, and how PostgreSQL reads them back. */
export type KeyType = 'uuid' | 'integer' | 'bigint' | 'text' | 'timestamptz';

/** Of another version, the client starts anew. Raised when what a cursor holds changes its meaning. */
const version = 1;

/** A place in a list, for clients to hand back and not to look into. The list's name keeps it out of other lists. */
export function encodeCursor(list: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([version, list, ...key])).toString('base64url');
}

/** @returns the values of the place's columns; `undefined` when this is no cursor of this list */
export function decodeCursor(list: string, types: readonly KeyType[], cursor: string): string[] | undefined {
  const parsed = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parsed)) return undefined;
  const [cursorVersion, cursorList, ...key] = parsed as unknown[];
  if (cursorVersion !== version || cursorList !== list || key.length !== types.length) return undefined;
  return key.every((value, column) => typeof value === 'string' && isOfType[types[column]!](value))
    ? (key as string[])
    : undefined;
}

// A cursor comes from outside. What PostgreSQL could not read would fail the statement, as if it were our fault.
const isOfType: Record<KeyType, (value: string) => boolean> = {
  uuid: value => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  integer: value => isInteger(value, 32),
  bigint: value => isInteger(value, 64),
  text: isStorable,
  timestamptz: value => {
    // As `timestamptz::text` writes it. PostgreSQL knows no year 0 and no offset of 16 hours or more.
    if (!/^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-](0\d|1[0-5])(:[0-5]\d)?$/.test(value)) return false;
    try {
      return Temporal.Instant.from(value) !== undefined;
    } catch {
      return false;
    }
  },
};

function isInteger(value: string, bits: number): boolean {
  return /^-?\d{1,19}$/.test(value) && BigInt.asIntN(bits, BigInt(value)) === BigInt(value);
}
