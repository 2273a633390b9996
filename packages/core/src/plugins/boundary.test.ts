import { Conflict, RateLimited } from '@mentorkit/plugin-sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode, errorFromData, errorToData, transferables } from './boundary.ts';

const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
  .map(date => date.toTemporalInstant());
const value = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    instant,
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
    fc.uint8Array(),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(
    fc.string().filter(key => key !== '__proto__'),
    tie('value'),
    { maxKeys: 4, noNullPrototype: true },
  ),
})).value; // prettier-ignore

test('whatever the contract allows arrives as it was sent', () => {
  fc.assert(
    fc.property(value, original => {
      expect(decode(structuredClone(encode(original)))).toEqual(original);
    }),
  );
});

const crossed = (error: unknown) => errorFromData(structuredClone(errorToData(error)));

test('errors of the contract keep their fields; nothing else of a plugin does', () => {
  expect(crossed(new RateLimited(30))).toMatchObject({ name: 'RateLimited', retryAfter: 30 });
  const at = Temporal.Instant.from('2030-01-01T00:00:00Z');
  expect(crossed(new Conflict({ at }))).toMatchObject({ name: 'Conflict', current: { at } });
  expect(errorToData(Object.assign(new Error('no'), { secret: 1 }))).toMatchObject({ expected: false, fields: {} });
  expect(errorToData(Object.create(null))).toMatchObject({ name: 'Thrown' });
});

test('only buffers that nothing else uses change hands', () => {
  const own = new Float64Array(4);
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const part = new Uint8Array(new ArrayBuffer(8), 4);
  expect(transferables({ own, again: { own }, shared, part, text: Buffer.from('pooled') })).toEqual([own.buffer]);
});
