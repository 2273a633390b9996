import type { RequestContext } from '../../context.ts';
import { conflict } from '../../errors.ts';

const invitingClosed = conflict('INVITING_CLOSED', {
  en: 'In this organisation, only administrators bring people in. Ask one of them.',
  da: 'I denne organisation er det kun administratorer, der inviterer eller tilmelder andre. Spørg en af dem.',
});

/**
 * Of everybody alike, whether somebody has the address or not: the answer would tell who is a member.
 *
 * @throws Conflict `INVITING_CLOSED` for who is no administrator, where the organisation wants that
 */
export async function requireInviting(ctx: RequestContext): Promise<void> {
  if (ctx.member.organisationRoles.includes('ADMIN')) return;
  const { managersMayInvite } = await ctx.db.organisation.findUniqueOrThrow({
    where: { id: ctx.organisation.id },
    select: { managersMayInvite: true },
  });
  if (!managersMayInvite) throw invitingClosed();
}
