import { builder } from './builder.ts';
import './errors.ts';
import './scalars.ts';
import './subscription.ts';
import '../modules/organisations/organisation.schema.ts';
import '../modules/audit/audit.schema.ts';
import '../modules/identity/identity.schema.ts';
import '../modules/programmes/programme.schema.ts';
import '../modules/feeds/feed.schema.ts';
import '../modules/feeds/post.schema.ts';
import '../modules/feeds/feed-event.schema.ts';
import '../modules/participants/participant.schema.ts';
import '../modules/participants/participant.mutations.ts';
import '../modules/participants/participant-import.schema.ts';
import '../modules/matches/match.schema.ts';
import '../modules/matches/match.mutations.ts';
import '../modules/matches/matching-run.schema.ts';
import '../modules/matches/matching-run.mutations.ts';
import '../modules/matches/explanation.schema.ts';
import '../modules/matches/match-session.schema.ts';
import '../modules/matches/pair-rule.schema.ts';
import '../modules/sessions/session.mutations.ts';
import '../modules/sessions/availability.schema.ts';
import '../modules/sessions/session.match.schema.ts';

/** The executable schema; `schema/schema.graphql` is its printed form. */
export const schema = builder.toSchema();
