import type { RequestContext } from '../../context.ts';
import type { OrganisationRole } from '../../database/generated/enums.ts';
import { announce } from '../../events/reactions.ts';
import { memberRenamed } from './identity.happenings.ts';

export interface NewMember {
  /** As `emailAddress` answers it. */
  readonly email: string;
  readonly displayName: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly roles: readonly OrganisationRole[];
}

/** Adds a member, or finds the one with the address. Their user is linked at the first sign-in. */
export async function ensureMember(ctx: RequestContext, member: NewMember): Promise<string> {
  const { email, displayName, locale, timeZone, roles } = member;
  return await ctx.transaction(async () => {
    const rows = await ctx.sql<{ id: string; wasThere: boolean }>(
      `insert into memberships (email, display_name, locale, time_zone, roles, status)
     values ($1, $2, $3, $4, $5::text[]::organisation_role[], 'INVITED')
     on conflict (organisation_id, email) do update set display_name = excluded.display_name
     returning id, xmax <> 0 "wasThere"`,
      [email, displayName, locale, timeZone, roles],
    );
    const { id, wasThere } = rows[0]!;
    if (wasThere) await announce(ctx, memberRenamed, { membershipIds: [id] });
    return id;
  });
}

/** What a file says of somebody. */
export interface ListedMember {
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly zone: string;
}

/** Adds many by one statement. Answers ids by address. */
export async function addMembers(ctx: RequestContext, members: readonly ListedMember[]): Promise<Map<string, string>> {
  if (members.length === 0) return new Map();
  const rows = await ctx.sql<{ id: string; email: string }>(
    // Whoever became a member at this very moment is as good.
    `insert into memberships (email, display_name, locale, time_zone, status)
     select email, name, locale, zone, 'INVITED' from jsonb_to_recordset($1) r(email text, name text, locale text, zone text)
     on conflict (organisation_id, email) do update set email = excluded.email returning id, email`,
    [JSON.stringify(members)],
  );
  return new Map(rows.map(({ id, email }) => [email, id]));
}

/** Changes many by one statement; not those who have signed in, for what they say of themselves stays theirs. */
export async function changeUnclaimedMembers(
  ctx: RequestContext,
  members: readonly (ListedMember & { readonly id: string })[],
): Promise<void> {
  if (members.length === 0) return;
  const ids = members.map(({ id }) => id);
  await ctx.sql(
    `update memberships m set email = r.email, display_name = r.name, locale = r.locale, time_zone = r.zone,
            updated_at = now(), version = m.version + 1
       from jsonb_to_recordset($1) r(id uuid, email text, name text, locale text, zone text)
      where m.id = r.id and m.id = any($2::uuid[]) and m.user_id is null`,
    [JSON.stringify(members), ids],
  );
  await announce(ctx, memberRenamed, { membershipIds: ids });
}
