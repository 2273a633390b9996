import '../graphql/scalars.ts';
import '../graphql/subscription.ts';
import { builder } from '../graphql/builder.ts';
import { defineErrorCodes } from '../graphql/errors.ts';
import { kernelScopes, type Scopes } from '../graphql/scope-rules.ts';
import { modules } from '../modules/index.ts';
import { boundLists } from './list-lengths.ts';
import { noteSecrets } from './told-secrets.ts';
import './refusals.ts';

defineErrorCodes();

/** What API clients need, of all that there is: see `graphql/scope-rules.ts`. */
export const scopes: Scopes = Object.assign({}, kernelScopes, ...modules.map(module => module.scopes));

/** The executable schema; `schema/schema.graphql` is its printed form. */
export const schema = noteSecrets(boundLists(builder.toSchema({ scopes })));
