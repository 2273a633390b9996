import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { InvitationLink } from '../../database/generated/client.ts';
import { conflict, NotFound, requireVersion } from '../../errors.ts';
import { validated } from '../../input.ts';
import { allows, authorise, forbidden, whereFor } from '../../policy.ts';
import { requireInviting } from '../organisations/organisation.inviting.ts';
import { programmeClosed, whyNotApply } from '../participants/participant.admission.ts';
import { beginInvited } from '../participants/participant.enrolment.ts';
import { takesPeople } from '../participants/participant-import.service.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme, readStanding } from '../programmes/programme.standing.ts';
import { invitationLinkAudit } from './invitation.audit.ts';
import { invitationLinkPolicy } from './invitation.policy.ts';

export const mostUses = 5_000;

const linkInput = z.object({
  role: z.enum(['MENTOR', 'MENTEE']),
  mostUses: z.number().int().min(1).max(mostUses),
  endsAt: z.instanceof(Temporal.Instant),
});

export interface LinkInput extends z.input<typeof linkInput> {
  readonly programmeId: string;
}

/** Makes an address at which people apply. It is told this once: only its hash is kept. */
export async function createInvitationLink(
  ctx: RequestContext,
  { programmeId, ...input }: LinkInput,
): Promise<{ readonly id: string; readonly url: string }> {
  const programme = await findProgramme(ctx, programmeId);
  if (!allows(invitationLinkPolicy, 'create', ctx.viewer, { programmeId: programme.id }))
    throw forbidden(invitationLinkPolicy, 'create');
  await requireInviting(ctx);
  const now = ctx.now();
  const { endsAt, ...data } = validated(
    linkInput.refine(link => Temporal.Instant.compare(link.endsAt, now) > 0, {
      path: ['endsAt'],
      message: 'Choose a time that is still to come.',
    }),
    input,
    'input',
  );
  const state = await holdLiveProgramme(ctx, programmeId);
  if (!takesPeople(state)) throw programmeClosed({ state });
  const token = randomBytes(24).toString('base64url');
  const { id } = await ctx.db.invitationLink.create({
    data: {
      ...data,
      programmeId,
      endsAt: new Date(endsAt.epochMilliseconds),
      tokenHash: hash(token),
      createdById: ctx.member.membershipId,
    },
    select: { id: true },
  });
  await ctx.audit(invitationLinkAudit, 'create', id, { programmeId, role: data.role, mostUses: data.mostUses });
  return { id, url: `${ctx.platform.config.publicUrl}/join/${token}?organisation=${ctx.organisation.slug}` };
}

/** A link that the viewer may know of as one of the programme's. */
export async function findOwnLink(ctx: RequestContext, id: string): Promise<InvitationLink> {
  const found = await ctx.db.invitationLink.findFirst({
    where: { id, AND: [whereFor(invitationLinkPolicy, 'read', ctx.viewer)] },
  });
  if (!found) throw new NotFound('invitation link');
  return found;
}

export async function revokeInvitationLink(ctx: RequestContext, id: string, version?: number): Promise<void> {
  const found = await findOwnLink(ctx, id);
  authorise(ctx, invitationLinkPolicy, 'revoke', found);
  await holdLiveProgramme(ctx, found.programmeId);
  await ctx.sql('select 1 from invitation_links where id = $1 for update', [id]);
  requireVersion('InvitationLink', found, version);
  if (found.revokedAt !== null) throw linkEnded();
  await ctx.db.invitationLink.update({
    where: { id },
    data: { revokedAt: new Date(ctx.now().epochMilliseconds), version: { increment: 1 } },
  });
  await ctx.audit(invitationLinkAudit, 'revoke', id);
}

const linkEnded = conflict('LINK_ENDED', {
  en: 'This link is not good any more. Ask whoever gave it to you for another.',
  da: 'Linket gælder ikke længere. Bed den, du har det fra, om et nyt.',
});

const linkUsedUp = conflict('LINK_USED_UP', {
  en: 'As many people as this link was made for have used it. Ask whoever gave it to you for another.',
  da: 'Linket er brugt af så mange, som det var lavet til. Bed den, du har det fra, om et nyt.',
});

/**
 * The link, for a member who has it.
 *
 * @throws NotFound for a token that is none's; Conflict `LINK_ENDED`
 */
export async function findLink(ctx: RequestContext, token: string): Promise<InvitationLink> {
  const link = await ctx.db.invitationLink.findFirst({ where: { tokenHash: hash(token) } });
  if (!link) throw new NotFound('invitation link');
  if (link.revokedAt !== null || link.endsAt.getTime() <= ctx.now().epochMilliseconds) throw linkEnded();
  return link;
}

/**
 * Begins an application of the viewer by a link. Whoever has begun, or takes part, finds that again, and uses nothing up.
 *
 * @throws Conflict `LINK_ENDED`, `LINK_USED_UP`, and what stands against applications
 * @returns the participant's id
 */
export async function useInvitationLink(ctx: RequestContext, token: string): Promise<string> {
  const { membershipId } = ctx.member;
  const { id, programmeId, role } = await holdLink(ctx, token);
  const [own] = await ctx.sql<{ id: string }>(
    `select id from participants where programme_id = $1 and membership_id = $2 and role = $3::participant_role
        and state <> 'INVITED'`,
    [programmeId, membershipId, role],
  );
  if (own) return own.id;
  await takeUse(ctx, id);
  const begun = await beginInvited(ctx, programmeId, role, membershipId);
  await ctx.audit(invitationLinkAudit, 'use', id, { participantId: begun });
  return begun;
}

/** The link, if an application can be begun by it; the programme stays as it is until the transaction ends. */
export async function holdLink(ctx: RequestContext, token: string): Promise<InvitationLink> {
  const link = await findLink(ctx, token);
  await holdLiveProgramme(ctx, link.programmeId);
  const refusal = whyNotApply(await readStanding(ctx, link.programmeId), { invited: true });
  if (refusal) throw refusal;
  return link;
}

/** One use of a link more, where one is left: of the last one, whoever comes first. */
export async function takeUse(ctx: RequestContext, id: string): Promise<void> {
  const [used] = await ctx.sql<{ isGood: boolean }>(
    `update invitation_links set uses = uses + 1, version = version + 1 where id = $1 and uses < most_uses
     returning revoked_at is null and ends_at > present() "isGood"`,
    [id],
  );
  if (!used) throw linkUsedUp();
  if (!used.isGood) throw linkEnded();
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
