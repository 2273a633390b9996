import type { RequestContext } from '../../context.ts';
import type { Membership } from '../../database/generated/client.ts';

/** As the type Person shows them. Their id is nobody's, so nothing else can be found by it. */
export function madeUpPerson(ctx: RequestContext): Membership {
  const { membershipId, displayName, timeZone } = ctx.member;
  const at = new Date(ctx.now().epochMilliseconds);
  // Of what is not named they have nothing.
  const person: Partial<Membership> = {
    id: membershipId,
    organisationId: ctx.organisation.id,
    userId: null,
    email: null,
    displayName,
    locale: ctx.locale,
    timeZone,
    roles: [],
    status: 'ACTIVE',
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  return person as Membership;
}
