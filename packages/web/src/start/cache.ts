import type { Exchange } from 'urql';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import known from '../generated/schema.json';

/** What an object without an id is a part of: it is kept within it. */
const partOf = () => null;

/**
 * One copy of each object, by its id: whatever brings a newer one, every place that shows it changes. The pages of a
 * list are shown as one.
 */
export function createCache(): Exchange {
  return cacheExchange({
    possibleTypes: known.possibleTypes,
    keys: Object.fromEntries(known.parts.map(type => [type, partOf])),
    resolvers: Object.fromEntries(
      Object.entries(known.lists).map(([type, fields]) => [
        type,
        Object.fromEntries(fields.map(field => [field, relayPagination({ mergeMode: 'outwards' })])),
      ]),
    ),
  });
}
