import type { RequestContext } from '../../context.ts';
import type { MatchSide, MatchState } from '../../database/generated/enums.ts';
import { conflict, NotFound, sqlState } from '../../errors.ts';
import { authorise } from '../../policy.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import type { Span } from './local-time.ts';
import { meetingPolicy } from './session.policy.ts';

export interface PairMember {
  readonly participantId: string;
  readonly membershipId: string;
  readonly side: MatchSide;
  readonly displayName: string;
  readonly timeZone: string;
}

export interface Pair {
  readonly matchId: string;
  readonly programmeId: string;
  readonly state: MatchState;
  /** The mentor first. */
  readonly members: readonly PairMember[];
}

/** The two of a match, if the viewer is one of them; others get `NotFound`, managers `Forbidden`. */
export async function findPair(ctx: RequestContext, matchId: string): Promise<Pair> {
  const rows = await ctx.sql<{ programme_id: string; state: MatchState; members: PairMember[] }>(
    `select m.programme_id, m.state,
            (select json_agg(json_build_object('participantId', p.id, 'membershipId', p.membership_id, 'side', mm.side,
                      'displayName', person.display_name, 'timeZone', person.time_zone) order by mm.side, p.id)
               from match_members mm
               join participants p on p.id = mm.participant_id
               join memberships person on person.id = p.membership_id
              where mm.match_id = m.id) members
       from matches m where m.id = $1`,
    [matchId],
  );
  if (!rows[0]) throw new NotFound('match');
  const { programme_id: programmeId, state, members } = rows[0];
  const pair = { matchId, programmeId, state, members: members ?? [] };
  authorise(ctx, meetingPolicy, 'meet', pair);
  return pair;
}

export const matchNotActive = conflict('MATCH_NOT_ACTIVE', {
  en: '{Term:session.many} can be planned while the {term:match} is ACTIVE; this one is {state}.',
  da: '{Term:session.many} kan planlægges, mens {term:match.the} er ACTIVE; tilstanden er {state}.',
});

/** The same, in the state it has until this transaction ends, which has to be ACTIVE. */
export async function lockActivePair(ctx: RequestContext, matchId: string): Promise<Pair> {
  const { programmeId } = await findPair(ctx, matchId);
  await holdLiveProgramme(ctx, programmeId);
  await ctx.sql('select 1 from matches where id = $1 for share', [matchId]);
  const pair = await findPair(ctx, matchId);
  if (pair.state !== 'ACTIVE') throw matchNotActive({ state: pair.state });
  return pair;
}

const slotTaken = conflict('SLOT_TAKEN', {
  en: '{name} already has another {term:session} at that time. Choose another time.',
  da: '{name} har allerede en aftale ({term:session}) på det tidspunkt. Vælg et andet tidspunkt.',
});

/**
 * Does what gives these people a session at this time. The database refuses a second one that overlaps; then this
 * throws the `Conflict` that says whose it is.
 *
 * @param exceptSessionId the session that is moved, which does not stand in its own way
 */
export async function bookTime(
  ctx: RequestContext,
  { membershipIds, span, exceptSessionId }: { membershipIds: readonly string[]; span: Span; exceptSessionId?: string },
  work: () => Promise<void>,
): Promise<void> {
  // One after the other for each person, and always in the same order: two that check each other's uncommitted rows
  // would wait for each other until the database ends one of them.
  await ctx.sql('select 1 from memberships where id = any($1::uuid[]) order by id for no key update', [membershipIds]);
  try {
    await ctx.transaction(work);
  } catch (error) {
    if (sqlState(error) !== exclusionViolation) throw error;
    throw slotTaken({ name: await whoIsTaken(ctx, membershipIds, span, exceptSessionId) });
  }
}

const exclusionViolation = '23P01';

async function whoIsTaken(
  ctx: RequestContext,
  membershipIds: readonly string[],
  { start, end }: Span,
  exceptSessionId: string | undefined,
): Promise<string> {
  const rows = await ctx.sql<{ display_name: string }>(
    `select distinct m.display_name from session_attendees a join memberships m on m.id = a.membership_id
      where a.membership_id = any($1::uuid[]) and a.holds and tstzrange(a.starts_at, a.ends_at) && tstzrange($2, $3)
        and a.session_id is distinct from $4
      order by 1`,
    [membershipIds, start.toString(), end.toString(), exceptSessionId],
  );
  return rows.map(({ display_name }) => display_name).join(', ');
}
