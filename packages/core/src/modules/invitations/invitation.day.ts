import type { RequestContext } from '../../context.ts';
import { conflict } from '../../errors.ts';

/** By an organisation, within 24 hours. */
export const mostInvitedADay = 10_000;

const tooMany = conflict('INVITATION_LIMIT', {
  en: 'An organisation sends {maximum} invitations a day at most. Send these tomorrow.',
  da: 'En organisation sender højst {maximum} invitationer om dagen. Send disse i morgen.',
});

/**
 * Whoever invites in the organisation at the same time waits: together, they are not more than a day's.
 *
 * @throws Conflict `INVITATION_LIMIT`
 */
export async function holdDay(ctx: RequestContext, wanted: number): Promise<void> {
  await ctx.sql('select 1 from organisations where id = $1 for no key update', [ctx.organisation.id]);
  const [today] = await ctx.sql<{ sent: number }>(
    `select count(*)::int sent from (
       select 1 from invitations where organisation_id = $1 and created_at > $2::timestamptz - interval '24 hours'
        limit ${mostInvitedADay}) i`,
    [ctx.organisation.id, ctx.now().toString()],
  );
  if (today!.sent + wanted > mostInvitedADay) throw tooMany({ maximum: mostInvitedADay });
}
