import type { OrganisationInfo } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import type {
  MembershipStatus,
  OrganisationRole,
  ParticipantRole,
  ProgrammeRole,
} from '../../database/generated/enums.ts';
import { DomainError, NotFound, Unauthenticated } from '../../errors.ts';
import type { Wake } from '../../events/wake.ts';
import type { Platform } from '../../platform.ts';
import type { Viewer } from '../../viewer.ts';
import { type OrganisationRow, organisationColumns, toOrganisationInfo } from '../organisations/organisation.info.ts';
import type { TokenClaims } from './token.ts';

export interface SignedIn {
  readonly viewer: Viewer;
  readonly organisation: OrganisationInfo;
  readonly locale: string;
}

export interface ViewerDirectory {
  /** The viewer that a token's claims stand for, in the organisation named (a slug), or in their only one. */
  find(claims: TokenClaims, organisationSlug: string | undefined): Promise<SignedIn>;
  /** Rights have changed. */
  forget(): void;
}

interface MembershipRow extends OrganisationRow {
  membership_id: string;
}

/** How long rights may be remembered when no wake-up arrives; a change of rights is told at once on `rights`. */
const rememberedMs = 2000;
const remembered = 20_000;

export function createViewerDirectory(database: Database, wake: Wake): ViewerDirectory {
  const known = new Map<string, { until: number; signedIn: Promise<SignedIn> }>();
  // One topic for all: rights change seldom, and to load them anew is one statement.
  wake.subscribe(rightsTopic, () => known.clear());

  return {
    async find(claims, slug) {
      const key = `${claims.issuer}\n${claims.subject}\n${slug ?? ''}`;
      const hit = known.get(key);
      if (hit && hit.until > performance.now()) return await hit.signedIn;
      const signedIn = load(database, claims, slug);
      if (known.size >= remembered) known.clear();
      known.set(key, { until: performance.now() + rememberedMs, signedIn });
      signedIn.catch(() => known.delete(key));
      return await signedIn;
    },
    forget: () => known.clear(),
  };
}

export const rightsTopic = 'rights';

/** To be called by every service that changes what somebody may do: other processes hear of it, too. */
export function rightsChanged(platform: Platform): void {
  platform.database.afterCommit(() => {
    // This process at once, so that who changed something sees it in the next request.
    platform.viewers.forget();
    platform.domains.forget();
    platform.wake.publish(rightsTopic);
  });
}

async function load(database: Database, claims: TokenClaims, slug: string | undefined): Promise<SignedIn> {
  const memberships = (await membershipsOf(database, claims)).filter(row => slug === undefined || row.slug === slug);
  if (memberships.length === 0)
    throw slug === undefined ? new Unauthenticated('TOKEN_INVALID') : new NotFound('organisation');
  const active = memberships.filter(row => row.organisation_status === 'ACTIVE');
  if (active.length > 1) throw new DomainError('ORGANISATION_REQUIRED');
  const membership = active[0] ?? memberships[0]!;
  const organisation = toOrganisationInfo(membership);
  const { viewer, locale } = await loadViewer(database, organisation.id, membership.membership_id);
  return { viewer, locale, organisation };
}

/** The organisations of a signed-in person. At the first sign-in, memberships of the verified address become theirs. */
async function membershipsOf(database: Database, claims: TokenClaims): Promise<MembershipRow[]> {
  return await database.asSystem('find whom a token stands for', async system => {
    const select = `
      select m.id membership_id, ${organisationColumns}
        from user_identities i
        join users u on u.id = i.user_id and u.status = 'ACTIVE'
        join memberships m on m.user_id = u.id and m.status in ('INVITED', 'ACTIVE')
        join organisations o on o.id = m.organisation_id
       where i.issuer = $1 and i.subject = $2`;
    const identity = [claims.issuer, claims.subject];
    const { rows } = await system.query<MembershipRow>(select, identity);
    if (rows.length > 0 || claims.email === undefined || !claims.emailVerified) return rows;

    await system.query(
      `with person as (
         insert into users (email, email_verified)
         select $3, true where exists (select 1 from memberships where email = $3 and user_id is null)
         on conflict (email) do update set email_verified = true returning id
       ), identity as (
         insert into user_identities (user_id, issuer, subject) select id, $1, $2 from person
         on conflict (issuer, subject) do nothing
       )
       update memberships set user_id = person.id, status = 'ACTIVE', updated_at = now()
         from person where memberships.email = $3 and memberships.user_id is null and memberships.status in ('INVITED', 'ACTIVE')`,
      [...identity, claims.email],
    );
    return (await system.query<MembershipRow>(select, identity)).rows;
  });
}

interface ViewerRow {
  id: string;
  display_name: string;
  locale: string;
  time_zone: string;
  status: MembershipStatus;
  roles: OrganisationRole[];
  programme_roles: { programmeId: string; role: ProgrammeRole }[];
  participations: { participantId: string; programmeId: string; role: ParticipantRole }[];
}

export async function loadViewer(
  database: Database,
  organisationId: string,
  membershipId: string,
): Promise<{ viewer: Viewer; locale: string }> {
  const [row] = await viewerRows(database, organisationId, [membershipId]);
  if (!row) throw new Unauthenticated();
  return { locale: row.locale, viewer: toViewer(row) };
}

/** What each of them is at this moment, by one statement; who is no member any more is not in it. */
export async function loadViewers(
  database: Database,
  organisationId: string,
  membershipIds: readonly string[],
): Promise<Map<string, Viewer>> {
  const rows = await viewerRows(database, organisationId, membershipIds);
  return new Map(rows.map(row => [row.id, toViewer(row)]));
}

async function viewerRows(
  database: Database,
  organisationId: string,
  membershipIds: readonly string[],
): Promise<ViewerRow[]> {
  const { rows } = await inOrganisation(organisationId, () =>
    database.pool.query<ViewerRow>(
      `select m.id, m.display_name, m.locale, m.time_zone, m.status, m.roles::text[] roles,
              coalesce((select json_agg(json_build_object('programmeId', programme_id, 'role', role))
                 from programme_role_assignments where membership_id = m.id), '[]') programme_roles,
              coalesce((select json_agg(json_build_object('participantId', id, 'programmeId', programme_id, 'role', role))
                 from participants where membership_id = m.id
                  and state not in ('DECLINED', 'WITHDRAWN', 'REMOVED')), '[]') participations
         from memberships m join organisations o on o.id = m.organisation_id and o.status = 'ACTIVE'
        where m.id = any($1::uuid[]) and m.status in ('INVITED', 'ACTIVE')`,
      [membershipIds],
    ),
  );
  return rows;
}

function toViewer(row: ViewerRow): Viewer {
  return {
    membershipId: row.id,
    displayName: row.display_name,
    timeZone: row.time_zone,
    organisationRoles: row.roles,
    programmeRoles: row.programme_roles,
    participations: row.participations,
  };
}
