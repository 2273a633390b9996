import '../graphql/scalars.ts';
import '../graphql/subscription.ts';
import '../modules/index.ts';
import { builder } from '../graphql/builder.ts';
import { defineErrorCodes } from '../graphql/errors.ts';
import { boundLists } from './list-lengths.ts';
import './refusals.ts';

defineErrorCodes();

/** The executable schema; `schema/schema.graphql` is its printed form. */
export const schema = boundLists(builder.toSchema());
