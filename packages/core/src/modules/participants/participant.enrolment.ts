import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { alreadyExists } from '../../errors.ts';
import { participantAudit } from './participant.audit.ts';
import { participantSteps } from './participant.state.ts';
import { participantsChanged } from './participants-changed.ts';
import { keepParticipantWords } from './participant.words.ts';

/** Somebody who is asked to take part. */
export interface Invited {
  readonly membershipId: string;
  /** What whoever asks calls them: all that others see of them until they begin. */
  readonly as: string;
}

export interface EnrolledPerson {
  readonly id: string;
  readonly membershipId: string;
}

/** Asks people to take part; whoever has a part in the role already, ended or not, keeps that and is left out. */
export async function enrolInvited(
  ctx: RequestContext,
  programmeId: string,
  role: ParticipantRole,
  people: readonly Invited[],
): Promise<EnrolledPerson[]> {
  const added = await ctx.sql<EnrolledPerson>(
    `insert into participants (programme_id, membership_id, role, state, capacity, invited, known_as, invited_as)
     select $1, r.member, $2::participant_role, 'INVITED', case when $2 = 'MENTOR' then p.default_capacity else 1 end, true,
            'INVITED', r.name
       from programmes p, jsonb_to_recordset($3) r(member uuid, name text) where p.id = $1 order by r.member
     on conflict (organisation_id, programme_id, membership_id, role) do nothing
     returning id, membership_id "membershipId"`,
    [programmeId, role, JSON.stringify(people.map(({ membershipId: member, as: name }) => ({ member, name })))],
  );
  await keepParticipantWords(
    ctx,
    added.map(({ id }) => id),
  );
  participantsChanged(ctx, programmeId);
  return added;
}

/** Invitations that nobody answered, or that were taken back. Whoever has begun meanwhile goes on. Answers whose they were. */
export async function lapseInvited(ctx: RequestContext, participantIds: readonly string[]): Promise<string[]> {
  if (participantIds.length === 0) return [];
  const to = participantSteps.transitions.lapse.to!;
  const lapsed = await ctx.sql<{ id: string; programmeId: string }>(
    `update participants set state = $2::participant_state, version = version + 1, updated_at = present()
      where id = any($1::uuid[]) and state = 'INVITED' returning id, programme_id "programmeId"`,
    [participantIds, to],
  );
  const ids = lapsed.map(({ id }) => id);
  await ctx.auditAll(participantAudit, 'lapse', ids, { from: 'INVITED', to });
  for (const programmeId of new Set(lapsed.map(row => row.programmeId))) participantsChanged(ctx, programmeId);
  return ids;
}

/** Begins a member's application as of somebody who was invited, where they have no other part in the role. */
export async function beginInvited(
  ctx: RequestContext,
  programmeId: string,
  role: ParticipantRole,
  membershipId: string,
): Promise<string> {
  const [begun] = await ctx.sql<{ id: string }>(
    `insert into participants (programme_id, membership_id, role, state, capacity, invited)
     select $1, $2, $3::participant_role, 'DRAFT', case when $3 = 'MENTOR' then default_capacity else 1 end, true
       from programmes where id = $1
     on conflict (organisation_id, programme_id, membership_id, role) do update
       set state = 'DRAFT', known_as = 'SELF', updated_at = present(), version = participants.version + 1
       where participants.state = 'INVITED'
     returning id`,
    [programmeId, membershipId, role],
  );
  if (!begun) throw alreadyExists({ subject: 'participant' });
  await keepParticipantWords(ctx, [begun.id]);
  await ctx.audit(participantAudit, 'apply', begun.id, { programmeId, role });
  participantsChanged(ctx, programmeId);
  return begun.id;
}
