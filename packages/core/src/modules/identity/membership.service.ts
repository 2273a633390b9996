import type { RequestContext } from '../../context.ts';
import type { OrganisationRole } from '../../database/generated/enums.ts';
import { announce } from '../../events/reactions.ts';
import { memberRenamed } from './identity.happenings.ts';
import { keepWordsOfMembers } from './membership.words.ts';

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
    await keepWordsOfMembers(ctx, [id]);
    if (wasThere) await announce(ctx, memberRenamed, { membershipIds: [id] });
    return id;
  });
}

/** What a file says of somebody. */
export interface ListedMember {
  /** Null where it names none: then they are nobody's but its programme's. */
  readonly email: string | null;
  readonly name: string;
  readonly locale: string;
  readonly zone: string;
}

/**
 * Adds those whom a file of the programme brings in, by one statement.
 *
 * @param members by what the caller calls them
 * @returns ids by the same
 */
export async function addMembers(
  ctx: RequestContext,
  programmeId: string,
  members: ReadonlyMap<string, ListedMember>,
): Promise<Map<string, string>> {
  if (members.size === 0) return new Map();
  const rows = await ctx.sql<{ id: string; key: string }>(
    // Whoever became a member at this very moment is as good; who has no address is nobody who is there already.
    `with wanted as materialized (
       select uuidv7() id, r.* from jsonb_to_recordset($1) r(key text, email text, name text, locale text, zone text)
     ), added as (
       insert into memberships (id, email, display_name, locale, time_zone, status, brought_in_by_id)
       select id, email, name, locale, zone, 'INVITED', $2 from wanted
       on conflict (organisation_id, email) do update set email = excluded.email returning id, email
     )
     select w.key, coalesce(a.id, w.id) id from wanted w left join added a on a.email = w.email`,
    [JSON.stringify([...members].map(([key, member]) => ({ key, ...member }))), programmeId],
  );
  const ids = new Map(rows.map(({ id, key }) => [key, id]));
  await keepWordsOfMembers(ctx, [...ids.values()]);
  return ids;
}

/** Changes many whom the programme has brought in, by one statement; not those who have signed in: see `findKnown`. */
export async function changeUnclaimedMembers(
  ctx: RequestContext,
  programmeId: string,
  members: readonly (ListedMember & { readonly id: string })[],
): Promise<void> {
  if (members.length === 0) return;
  const ids = members.map(({ id }) => id);
  await ctx.sql(
    `update memberships m set email = r.email, display_name = r.name, locale = r.locale, time_zone = r.zone,
            updated_at = present(), version = m.version + 1
       from jsonb_to_recordset($1) r(id uuid, email text, name text, locale text, zone text)
      where m.id = r.id and m.id = any($2::uuid[]) and m.user_id is null and m.brought_in_by_id = $3
        and (m.email is null or m.email = r.email)`,
    [JSON.stringify(members), ids, programmeId],
  );
  await keepWordsOfMembers(ctx, ids);
  await announce(ctx, memberRenamed, { membershipIds: ids });
}
