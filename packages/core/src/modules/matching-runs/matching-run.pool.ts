import type { RequestContext } from '../../context.ts';
import type { AskedQuestion } from '../participants/participant.answers.ts';
import type { Weights } from '../programmes/programme.input.ts';
import { offerStates, openStates } from '../matches/match.state.ts';

/** Who could be matched at one moment, and by what: pseudonymous, as a run freezes it. */
export interface Pool {
  /** The day whose clocks count, YYYY-MM-DD. */
  readonly date: string;
  readonly requireSharedLanguage: boolean;
  readonly maximumZoneHours: number | null;
  /** What criteria of our own weigh, 1 where nothing is said. Not in pools of before there were weights. */
  readonly weights?: Weights;
  /** 0 to 1. */
  readonly minimumScore?: number | null;
  /** Those that matching compares. */
  readonly questions: readonly PoolQuestion[];
  /** Where some are asked only on a condition: all questions, so that answers that are no longer asked for do not count. */
  readonly asked?: readonly PoolAsked[];
  /** By question: what cannot be chosen any more, and so weighs nothing where it was. */
  readonly retiredOptions?: Readonly<Record<string, readonly string[]>> | null;
  readonly people: readonly PoolPerson[];
  /** Participants: mentee, mentor. */
  readonly pins: readonly (readonly [string, string])[];
  /** What managers forbid, and pairs of which one has declined before. */
  readonly bans: readonly (readonly [string, string])[];
}

export interface PoolQuestion {
  readonly key: string;
  readonly comparison: 'SAME' | 'COMPLEMENT' | 'RANGE';
  readonly comparedWith: string | null;
  readonly weight: number;
  readonly range: number | null;
}

export type PoolAsked = Pick<AskedQuestion, 'key' | 'roles' | 'condition' | 'isRetired'>;

export interface PoolPerson {
  readonly id: string;
  /** The same in both roles. */
  readonly person: string;
  readonly role: 'MENTOR' | 'MENTEE';
  /** Free ones: neither taken nor offered to somebody. */
  readonly places: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly languages: readonly string[];
  readonly timeZone: string;
  /** Weekday (Monday is 1), from and to in minutes after local midnight, zone. */
  readonly availability: readonly (readonly [number, number, number, string])[];
  /** Of that, when they never meet, in the same form. Not in pools that were frozen before there was such a time. */
  readonly away?: readonly (readonly [number, number, number, string])[];
}

/**
 * The programme's pool as JSON text, of one moment: one statement sees one. Text, because it is read in a worker
 * thread, and parsing a large pool would hold up the requests of this one.
 */
export async function readPool(ctx: RequestContext, programmeId: string, date: string): Promise<string> {
  const rows = await ctx.sql<{ pool: string }>(
    `with busy as (
       select mm.participant_id,
              count(*) filter (where m.state::text = any($3::text[]))::int offers,
              count(*)::int open
         from matches m
         join match_members mm on mm.organisation_id = m.organisation_id and mm.match_id = m.id
        where m.programme_id = $1 and m.state::text = any($4::text[])
        group by 1
     ), people as (
       select p.id, p.membership_id, p.role, p.answers, p.languages, s.time_zone,
              case when p.role = 'MENTEE' then 1 else p.capacity - p.places_taken - coalesce(busy.offers, 0) end places,
              (select coalesce(json_agg(json_build_array(a.weekday, a.from_minute, a.to_minute, a.time_zone)
                        order by a.weekday, a.from_minute, a.to_minute), '[]')
                 from availability_rules a
                where a.organisation_id = p.organisation_id and a.membership_id = p.membership_id) availability,
              (select coalesce(json_agg(json_build_array(c.weekday, c.from_minute, c.to_minute, c.time_zone)
                        order by c.weekday, c.from_minute, c.to_minute), '[]')
                 from care_time_rules c
                where c.organisation_id = p.organisation_id and c.membership_id = p.membership_id) away
         from participants p
         join memberships s on s.organisation_id = p.organisation_id and s.id = p.membership_id
         left join busy on busy.participant_id = p.id
        where p.programme_id = $1 and p.state = 'APPROVED' and s.status in ('INVITED', 'ACTIVE')
          and (p.role = 'MENTOR' and p.capacity > p.places_taken + coalesce(busy.offers, 0)
               or p.role = 'MENTEE' and busy.open is null and p.capacity > p.places_taken)
     ), refused as (
       select mentee.participant_id mentee_id, mentor.participant_id mentor_id
         from matches m
         join match_members mentee on mentee.organisation_id = m.organisation_id and mentee.match_id = m.id and mentee.side = 'MENTEE'
         join match_members mentor on mentor.organisation_id = m.organisation_id and mentor.match_id = m.id and mentor.side = 'MENTOR'
        where m.programme_id = $1 and m.state = 'DECLINED'
          and not exists (select 1 from pair_rules r where r.programme_id = $1 and r.kind = 'PIN'
                             and r.mentee_id = mentee.participant_id and r.mentor_id = mentor.participant_id)
     )
     select json_build_object(
       'date', $2::text,
       'requireSharedLanguage', p.require_shared_language,
       'maximumZoneHours', p.maximum_zone_hours,
       'weights', p.weights,
       'minimumScore', p.minimum_score,
       'questions', (
         select coalesce(json_agg(json_build_object('key', q.key, 'comparison', q.comparison,
                  'comparedWith', q.compared_with, 'weight', q.weight, 'range', q.range) order by q.position), '[]')
           from questions q where q.programme_id = p.id and q.comparison <> 'NONE' and q.retired_at is null),
       'asked', (
         select json_agg(json_build_object('key', q.key, 'roles', q.roles, 'condition', q.condition,
                  'isRetired', q.retired_at is not null) order by q.position)
           from questions q where q.programme_id = p.id
         having bool_or(q.condition is not null)),
       'retiredOptions', (
         select json_object_agg(q.key, o.keys order by q.position)
           from questions q
          cross join lateral (
            select json_agg(o ->> 'key' order by n) keys from jsonb_array_elements(q.options) with ordinality as of (o, n)
             where (o ->> 'isRetired')::boolean) o
          where q.programme_id = p.id and o.keys is not null),
       'people', (
         select coalesce(json_agg(json_build_object('id', id, 'person', membership_id, 'role', role, 'places', places,
                  'answers', answers, 'languages', languages, 'timeZone', time_zone, 'availability', availability,
                  'away', away)
                  order by id), '[]')
           from people),
       'pins', (
         select coalesce(json_agg(json_build_array(r.mentee_id, r.mentor_id) order by r.mentee_id, r.mentor_id), '[]')
           from pair_rules r where r.programme_id = p.id and r.kind = 'PIN'
            and exists (select 1 from people where id = r.mentee_id) and exists (select 1 from people where id = r.mentor_id)),
       'bans', (
         select coalesce(json_agg(json_build_array(mentee_id, mentor_id) order by mentee_id, mentor_id), '[]')
           from (select mentee_id, mentor_id from pair_rules where programme_id = p.id and kind = 'BAN'
                 union select mentee_id, mentor_id from refused) b)
     )::text pool
       from programmes p where p.id = $1`,
    [programmeId, date, offerStates, openStates],
  );
  return rows[0]!.pool;
}

/** Whether there is nobody to match: asked before a run is queued. */
export async function isPoolEmpty(ctx: RequestContext, programmeId: string): Promise<boolean> {
  const rows = await ctx.sql<{ roles: number }>(
    `select count(distinct p.role)::int roles from participants p
      where p.programme_id = $1 and p.state = 'APPROVED' and p.places_taken < p.capacity
        and (p.role = 'MENTOR' or p.role = 'MENTEE' and not exists (
              select 1 from match_members mm
                join matches m on m.organisation_id = mm.organisation_id and m.id = mm.match_id
               where mm.organisation_id = p.organisation_id and mm.participant_id = p.id and m.state::text = any($2::text[])))`,
    [programmeId, openStates],
  );
  return rows[0]!.roles < 2;
}
