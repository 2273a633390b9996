import type { TestPerson, TestPlatform } from '../platform/test-platform.ts';
import { globalIdOf } from './global-id.ts';
import { enrol } from './participant.ts';
import type { TestProgramme } from './programme.ts';

export interface OfferOptions {
  /** Default `OFFERED`. */
  readonly state?: string;
  readonly expiresAt?: string;
  readonly mentorConsent?: string;
  readonly menteeConsent?: string;
}

/** A match of two participants, as a publication would have made it; its global id. */
export async function createMatch(
  api: TestPlatform,
  { id: programmeId, manager }: TestProgramme,
  mentorId: string,
  menteeId: string,
  { state = 'OFFERED', expiresAt = '2100-01-01T00:00:00Z', mentorConsent, menteeConsent }: OfferOptions = {},
): Promise<string> {
  const takesPlaces = state === 'ACTIVE' || state === 'PAUSED';
  const consent = takesPlaces || state === 'COMPLETED' || state === 'ENDED_EARLY' ? 'GIVEN' : 'PENDING';
  return await api.asPlatform(manager.organisation, async ctx => {
    const rows = await ctx.sql<{ id: string }>(
      `with match as (
         insert into matches (programme_id, origin, state, pair_key, offer_expires_at, answerer_id)
         values ($1, 'RUN', $2::match_state, $3::text || ':' || $4::text, $5,
                 case when $2 = 'INFO_ASKED' then $4::uuid end) returning id
       ), members as (
         insert into match_members (match_id, participant_id, side, consent)
         select id, $3::uuid, 'MENTOR'::match_side, $6::consent from match
          union all select id, $4::uuid, 'MENTEE', $7::consent from match
       ), asked as (
         insert into match_questions (match_id, asked_by_id, question)
         select id, $3::uuid, 'Why?' from match where $2 = 'INFO_ASKED'
       ), placed as (
         update participants set places_taken = places_taken + 1 where id in ($3::uuid, $4::uuid) and $8::boolean
       )
       select id from match`,
      [
        programmeId,
        state,
        mentorId,
        menteeId,
        takesPlaces ? null : expiresAt,
        mentorConsent ?? consent,
        menteeConsent ?? consent,
        takesPlaces,
      ],
    );
    return globalIdOf('Match', rows[0]!.id);
  });
}

export interface TestPair {
  readonly mentor: TestPerson;
  readonly mentee: TestPerson;
  /** As GraphQL knows it. */
  readonly matchId: string;
}

/** An active match of the two, both of whom become participants with room for many. */
export async function createPair(
  api: TestPlatform,
  programme: TestProgramme,
  mentor: TestPerson,
  mentee: TestPerson,
  options: OfferOptions = {},
): Promise<TestPair> {
  const mentorId = await enrol(api, programme, mentor, { role: 'MENTOR', capacity: 50 });
  const menteeId = await enrol(api, programme, mentee, { capacity: 50 });
  const matchId = await createMatch(api, programme, mentorId, menteeId, { state: 'ACTIVE', ...options });
  return { mentor, mentee, matchId };
}

export async function placesTaken(api: TestPlatform, person: TestPerson, participantId: string): Promise<number> {
  return await api.asPlatform(person.organisation, async ctx => {
    const rows = await ctx.sql<{ places_taken: number }>('select places_taken from participants where id = $1', [
      participantId,
    ]);
    return rows[0]!.places_taken;
  });
}
