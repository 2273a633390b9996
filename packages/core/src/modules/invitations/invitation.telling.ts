import type { RequestContext } from '../../context.ts';
import type { MailParameters } from '../../mails/render.ts';
import { requestMails } from '../../notify/notification.service.ts';
import type { LocalisedText } from '../../texts/text.ts';
import { lapseInvited } from '../participants/participant.enrolment.ts';
import { programmeAddress } from '../programmes/programme.address.ts';
import { invitedMail, reminderMail, roleWords } from './invitation.mails.ts';

/** After the first word, two reminders; then nobody is asked any more. */
const daysBetween = 10;
const mostTold = 3;
const daysInAll = daysBetween * mostTold;

/** So that one transaction stays of a size that is soon over. */
const atOnce = 500;

interface Due {
  readonly id: string;
  readonly programmeId: string;
  readonly participantId: string;
  /** Of the file that asks them. */
  readonly importId: string | null;
  readonly membershipId: string;
  readonly role: 'MENTOR' | 'MENTEE';
  readonly answered: boolean;
  readonly told: number;
  readonly message: string | null;
  readonly inviter: string;
  readonly title: LocalisedText;
  readonly createdAt: Date;
}

/**
 * Tells, reminds, and gives up, of those that are due: all, or these, or those of a programme. Not before the programme is
 * open, nor while it is paused. Whoever does it at the same time does others.
 *
 * @returns whether there may be more
 */
export async function tellDue(
  ctx: RequestContext,
  of: { readonly ids?: readonly string[]; readonly programmeId?: string } = {},
): Promise<boolean> {
  const now = ctx.now();
  const due = await ctx.sql<Due>(
    `select i.id, i.programme_id "programmeId", i.import_id "importId", p.id "participantId", p.membership_id "membershipId", p.role,
            p.state <> 'INVITED' answered, i.told, i.message, m.display_name inviter, o.title, i.created_at "createdAt"
       from invitations i
       join programmes o on o.id = i.programme_id and o.state in ('OPEN', 'RUNNING')
       join participants p on p.id = i.participant_id
       join memberships m on m.id = i.invited_by_id
      where i.next_at <= $1 and ($2::uuid[] is null or i.id = any($2)) and ($3::uuid is null or i.programme_id = $3)
      order by i.next_at, i.id limit ${atOnce} for update of i skip locked`,
    [now.toString(), of.ids ?? null, of.programmeId ?? null],
  );
  const waiting = due.filter(({ answered }) => !answered);
  const told = waiting.filter(invitation => invitation.told < mostTold);
  await requestMails(
    ctx,
    told.map(invitation => ({
      key: `invitation/${invitation.id}/${invitation.told}`,
      membershipId: invitation.membershipId,
      mail: invitation.told === 0 ? invitedMail : reminderMail,
      parameters: parametersOf(ctx, invitation, now),
      about: { programmeId: invitation.programmeId, subjectId: invitation.participantId },
    })),
  );
  await ctx.sql(`update invitations set told = told + 1, next_at = $2::timestamptz where id = any($1::uuid[])`, [
    told.map(({ id }) => id),
    now.add({ hours: 24 * daysBetween }).toString(),
  ]);
  for (const importId of new Set(told.map(invitation => invitation.importId)))
    if (importId !== null) ctx.wake('import', importId);
  await ctx.sql('update invitations set next_at = null where id = any($1::uuid[])', [
    due.filter(invitation => !told.includes(invitation)).map(({ id }) => id),
  ]);
  await lapseInvited(
    ctx,
    waiting.filter(invitation => invitation.told >= mostTold).map(({ participantId }) => participantId),
  );
  return due.length === atOnce;
}

function parametersOf(ctx: RequestContext, invitation: Due, now: Temporal.Instant): MailParameters {
  const left = daysInAll - daysBetween * invitation.told;
  return {
    programme: { localised: invitation.title },
    inviter: invitation.inviter,
    role: { text: roleWords[invitation.role] },
    until: { instant: now.add({ hours: 24 * left }).toString() },
    link: { link: programmeAddress(ctx, invitation.programmeId) },
    ...(invitation.told === 0 && { message: invitation.message === null ? '' : `\n“${invitation.message}”` }),
  };
}
