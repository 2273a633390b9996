import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { conflict, NotFound } from '../../errors.ts';
import { emailInput } from '../../email-address.ts';
import { nameLine, validated } from '../../input.ts';
import { allows, authorise, forbidden, whereFor } from '../../policy.ts';
import { isStorable } from '../../storable.ts';
import { addMembers } from '../identity/membership.service.ts';
import { requireInviting } from '../organisations/organisation.inviting.ts';
import { enrolInvited, lapseInvited } from '../participants/participant.enrolment.ts';
import { programmeClosed } from '../participants/participant.admission.ts';
import { takesPeople } from '../participants/participant-import.service.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { invitationAudit } from './invitation.audit.ts';
import { invitationPolicy } from './invitation.policy.ts';
import { holdDay } from './invitation.day.ts';
import { tellDue } from './invitation.telling.ts';

export const mostInvited = 100;

const invitationInput = z.object({
  role: z.enum(['MENTOR', 'MENTEE']),
  people: z
    .array(
      z.object({
        email: emailInput,
        name: nameLine(200).optional(),
        locale: z
          .string()
          .regex(/^[a-z]{2,3}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(mostInvited),
  message: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .refine(isStorable, 'This has characters that cannot be stored.')
    .optional(),
});

export interface InvitationInput extends z.input<typeof invitationInput> {
  readonly programmeId: string;
}

export interface Outcome {
  /** Of those who were asked. */
  readonly invitationIds: readonly string[];
  /** The addresses of those who are, were or are asked to be in it in this role, and are not asked again. */
  readonly alreadyThere: readonly string[];
}

/**
 * Asks people by their addresses to take part. Whether somebody has the address already makes no difference to what is
 * answered, nor to what is seen until they begin. They are told at once where the programme is open, else when it opens.
 *
 * @throws Conflict `INVITATION_LIMIT`, `INVITING_CLOSED`, `PROGRAMME_CLOSED`; nobody is asked then
 */
export async function inviteParticipants(
  ctx: RequestContext,
  { programmeId, ...input }: InvitationInput,
): Promise<Outcome> {
  const programme = await findProgramme(ctx, programmeId);
  if (!allows(invitationPolicy, 'invite', ctx.viewer, { programmeId: programme.id }))
    throw forbidden(invitationPolicy, 'invite');
  await requireInviting(ctx);
  const { role, people, message } = validated(invitationInput, input, 'input');
  const state = await holdLiveProgramme(ctx, programmeId);
  if (!takesPeople(state)) throw programmeClosed({ state });
  const wanted = new Map(people.map(person => [person.email, person]));
  await holdDay(ctx, wanted.size);

  const { defaultLocale, timeZone: zone } = ctx.organisation;
  const members = await addMembers(
    ctx,
    programmeId,
    new Map(
      [...wanted].map(([email, { name, locale }]) => [
        email,
        { email, name: name ?? nameOf(email), locale: locale ?? defaultLocale, zone },
      ]),
    ),
  );
  const addressOf = new Map([...members].map(([email, id]) => [id, email]));
  const enrolled = await enrolInvited(
    ctx,
    programmeId,
    role,
    [...members].map(([email, membershipId]) => ({ membershipId, as: wanted.get(email)!.name ?? email })),
  );
  const invited = await ctx.sql<{ id: string }>(
    `insert into invitations (programme_id, participant_id, email, message, invited_by_id)
     select $1, r.participant, r.email, $2, $3 from jsonb_to_recordset($4) r(participant uuid, email text)
      order by r.participant returning id`,
    [
      programmeId,
      message ?? null,
      ctx.member.membershipId,
      JSON.stringify(enrolled.map(({ id, membershipId }) => ({ participant: id, email: addressOf.get(membershipId) }))),
    ],
  );
  const invitationIds = invited.map(({ id }) => id);
  await ctx.auditAll(invitationAudit, 'invite', invitationIds, { programmeId, role });
  await tellDue(ctx, { ids: invitationIds });
  const asked = new Set(enrolled.map(({ membershipId }) => membershipId));
  return {
    invitationIds,
    alreadyThere: [...members].filter(([, id]) => !asked.has(id)).map(([email]) => email),
  };
}

/** For who has said no name: what stands before the @. */
function nameOf(email: string): string {
  return email.slice(0, email.indexOf('@')) || email;
}

/** Takes an invitation back that nobody has answered; whoever has begun goes on. */
export async function revokeInvitation(ctx: RequestContext, id: string): Promise<void> {
  const found = await ctx.db.invitation.findFirst({
    where: { id, AND: [whereFor(invitationPolicy, 'read', ctx.viewer)] },
    select: { programmeId: true, participantId: true },
  });
  if (!found) throw new NotFound('invitation');
  authorise(ctx, invitationPolicy, 'revoke', found);
  await holdLiveProgramme(ctx, found.programmeId);
  const lapsed = await lapseInvited(ctx, [found.participantId]);
  if (lapsed.length === 0) throw invitationAnswered();
  await ctx.db.invitation.updateMany({ where: { id }, data: { nextAt: null } });
  await ctx.audit(invitationAudit, 'revoke', id);
}

const invitationAnswered = conflict('INVITATION_ANSWERED', {
  en: 'They have answered already, or the invitation has lapsed.',
  da: 'De har allerede svaret, eller invitationen er udløbet.',
});
