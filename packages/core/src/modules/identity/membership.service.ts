import type { RequestContext } from '../../context.ts';
import type { OrganisationRole } from '../../database/generated/enums.ts';

export interface NewMember {
  readonly email: string;
  readonly displayName: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly roles: readonly OrganisationRole[];
}

/** Adds a member, or finds the one with the address. Their user is linked at the first sign-in. */
export async function ensureMember(ctx: RequestContext, member: NewMember): Promise<string> {
  const { email, displayName, locale, timeZone, roles } = member;
  const rows = await ctx.sql<{ id: string }>(
    `insert into memberships (email, display_name, locale, time_zone, roles, status)
     values ($1, $2, $3, $4, $5::text[]::organisation_role[], 'INVITED')
     on conflict (organisation_id, email) do update set display_name = excluded.display_name
     returning id`,
    [email.toLowerCase(), displayName, locale, timeZone, roles],
  );
  return rows[0]!.id;
}
