import { type Reaction, reactTo } from '../../events/reactions.ts';
import { lapseInvited } from '../participants/participant.enrolment.ts';
import { importCancelled, participantsInvited } from '../participants/participant.happenings.ts';
import { holdDay } from './invitation.day.ts';
import { sendInvitations } from './invitation.jobs.ts';

/** Who is asked by a file: told by a job, some at a time, until it is cancelled. */
export const fileReactions: readonly Reaction[] = [
  reactTo(participantsInvited, async (ctx, { programmeId, importId, invitedById, message, people }) => {
    if (people.length === 0) return;
    await holdDay(ctx, people.length);
    await ctx.sql(
      `insert into invitations (programme_id, import_id, participant_id, email, message, invited_by_id)
       select $1, $2, r.participant, r.email, $3, $4 from jsonb_to_recordset($5) r(participant uuid, email text)
        order by r.participant`,
      [
        programmeId,
        importId,
        message,
        invitedById,
        JSON.stringify(people.map(({ participantId: participant, email }) => ({ participant, email }))),
      ],
    );
    await ctx.enqueue(sendInvitations, { programmeId });
  }),
  reactTo(importCancelled, async (ctx, { importId }) => {
    // Whoever is telling some of them at this moment is waited for.
    const untold = await ctx.sql<{ participantId: string }>(
      `update invitations set next_at = null
        where id in (select id from invitations where import_id = $1 and told = 0 order by id for update) and told = 0
       returning participant_id "participantId"`,
      [importId],
    );
    await lapseInvited(
      ctx,
      untold.map(({ participantId }) => participantId),
    );
  }),
];
