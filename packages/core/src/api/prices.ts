import { mostEffects, mostIssues } from '../graphql/errors.ts';
import type { FieldPrice } from '../graphql/field-price.ts';
import { modules } from '../modules/index.ts';

/**
 * What an operation costs, in units that stand for about one row read. The model, applied to the operation as it will be
 * run (fragments written out, `@skip` and `@include` obeyed), before anything is run:
 *
 * - a field with an object costs 1 and what is selected of it; a field with a plain value costs nothing;
 * - a connection costs 1 and its page (`first` or `last`, 20 where neither is given) times what is selected of an item;
 * - another list costs 1 and the items that it is expected to have times (1 and what is selected of an item); those that
 *   it has beyond are paid for when they are there, so that nothing is ever made that was not paid for;
 * - of the types that a union or an interface may turn out to be, the dearest counts;
 * - a mutation or a subscription costs 10 more, and so does each further one of the operation.
 */
export const prices = {
  object: 1,
  mutation: 10,
  subscription: 10,
  /** The schema is read out of memory, but it is large. */
  schema: 250,
  type: 25,
  /** The number of all items of a connection. */
  count: 5,
  /** A request that is refused before it could be priced. */
  invalid: 10,
  /** Items of a connection for which no page is asked. */
  page: 20,
  /** Items of a list of which nothing is said. */
  list: 10,
} as const;

/** Fields that are dearer than the model takes them for, and how long lists can be. */
export const fieldPrices: Readonly<Record<string, FieldPrice>> = Object.assign(
  {
    'Query.nodes': { itemsOf: 'ids' },
    'InvalidInputError.issues': { most: mostIssues },
    'ConfirmationNeededError.effects': { most: mostEffects },
  },
  ...modules.map(module => module.prices),
);
