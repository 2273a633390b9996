import { builder } from './builder.ts';
import './errors.ts';
import './scalars.ts';
import '../modules/organisations/organisation.schema.ts';
import '../modules/identity/identity.schema.ts';
import '../modules/programmes/programme.schema.ts';
import '../modules/participants/participant.schema.ts';
import '../modules/participants/participant.mutations.ts';

/** The executable schema; `schema/schema.graphql` is its printed form. */
export const schema = builder.toSchema();
