import '../graphql/errors.ts';
import '../graphql/scalars.ts';
import '../graphql/subscription.ts';
import '../modules/index.ts';
import { builder } from '../graphql/builder.ts';

/** The executable schema; `schema/schema.graphql` is its printed form. */
export const schema = builder.toSchema();
