import { createHash } from 'node:crypto';
import type { OrganisationInfo } from './organisation-info.ts';
import type { Database } from '../database/database.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import type { SystemClient } from '../database/system.ts';
import type { MembershipStatus, OrganisationRole, ProgrammeRole } from '../database/generated/enums.ts';
import { NotFound, requestError, Unauthenticated } from '../errors.ts';
import type { Wake } from '../wake.ts';
import type { ApiScope, Viewer } from './viewer.ts';
import { type OrganisationRow, organisationColumns, toOrganisationInfo } from './organisation.info.ts';
import { findApiClient, isAnsweredFor } from './api-client.keys.ts';
import { sessionEnded, tokenInvalid } from './refusals.ts';
import type { TokenClaims } from './token.ts';

export interface SignedIn {
  readonly viewer: Viewer;
  readonly organisation: OrganisationInfo;
  readonly locale: string;
}

export interface ViewerDirectory {
  /** The viewer that a token's claims stand for, in the organisation named (a slug), or in their only one. */
  find(claims: TokenClaims, organisationSlug: string | undefined): Promise<SignedIn>;
  /** The viewer that an API client's key stands for; the organisation may be named, and has to be the client's. */
  findClient(key: string, organisationSlug: string | undefined): Promise<SignedIn>;
  /** Rights have changed. */
  forget(): void;
}

interface MembershipRow extends OrganisationRow {
  membership_id: string;
}

const organisationRequired = requestError('ORGANISATION_REQUIRED', {
  en: 'You belong to several organisations. Name one in the header X-Organisation.',
  da: 'Du hører til flere organisationer. Nævn én i headeren X-Organisation.',
});

/** How long rights may be remembered when no wake-up arrives; a change of rights is told at once on `rights`. */
const rememberedMs = 2000;
const remembered = 20_000;

export function createViewerDirectory(database: Database, wake: Wake): ViewerDirectory {
  const known = new Map<string, { until: number; signedIn: Promise<SignedIn> }>();
  // One topic for all: rights change seldom, and to load them anew is one statement.
  wake.subscribe(rightsTopic, () => known.clear());

  async function remember(key: string, find: () => Promise<SignedIn>): Promise<SignedIn> {
    const hit = known.get(key);
    if (hit && hit.until > performance.now()) return await hit.signedIn;
    const signedIn = find();
    if (known.size >= remembered) known.clear();
    known.set(key, { until: performance.now() + rememberedMs, signedIn });
    signedIn.catch(() => known.delete(key));
    return await signedIn;
  }

  return {
    async find(claims, slug) {
      const { issuer, subject, email, emailVerified, organisation, sessionId } = claims;
      const key = JSON.stringify([issuer, subject, emailVerified && email, organisation, sessionId, slug]);
      return await remember(key, () => load(database, claims, slug));
    },
    async findClient(key, slug) {
      // Not by the key itself: what is remembered may end up in a dump of the memory.
      const name = JSON.stringify([createHash('sha256').update(key).digest('base64'), slug]);
      return await remember(name, () => loadClient(database, key, slug));
    },
    forget: () => known.clear(),
  };
}

export const rightsTopic = 'rights';

async function load(database: Database, claims: TokenClaims, slug: string | undefined): Promise<SignedIn> {
  const memberships = (await membershipsOf(database, claims)).filter(row => slug === undefined || row.slug === slug);
  if (memberships.length === 0) throw slug === undefined ? tokenInvalid() : new NotFound('organisation');
  const active = memberships.filter(row => row.organisation_status === 'ACTIVE');
  if (active.length > 1) throw organisationRequired();
  const membership = active[0] ?? memberships[0]!;
  const organisation = toOrganisationInfo(membership);
  const { viewer, locale } = await loadViewer(database, organisation.id, membership.membership_id);
  return { viewer, locale, organisation };
}

async function loadClient(database: Database, key: string, slug: string | undefined): Promise<SignedIn> {
  const client = await findApiClient(database, key);
  if (!client) throw tokenInvalid();
  if (slug !== undefined && slug !== client.slug) throw new NotFound('organisation');
  const organisation = toOrganisationInfo(client);
  const { viewer, locale } = await loadViewer(database, organisation.id, client.membership_id);
  return { viewer, locale, organisation };
}

interface Person {
  readonly user_id: string;
}

/**
 * The memberships of a signed-in person. Those of their verified address that are nobody's yet become theirs: at the
 * first sign-in, and whenever another organisation has added them since. An issuer that speaks for one organisation is
 * believed in that one only, or a customer's could say that it is somebody of another.
 */
async function membershipsOf(database: Database, claims: TokenClaims): Promise<MembershipRow[]> {
  const { issuer, subject, organisation, sessionId } = claims;
  return await database.asSystem('find whom a token stands for', async system => {
    if (sessionId !== undefined) await requireOpenSession(system, sessionId);
    await linkMemberships(system, claims);
    const { rows } = await system.query<MembershipRow>(
      `select m.id membership_id, ${organisationColumns}
         from user_identities i
         join memberships m on m.user_id = i.user_id and m.status in ('INVITED', 'ACTIVE')
         join organisations o on o.id = m.organisation_id and ($3::text is null or o.slug = $3)
        where i.issuer = $1 and i.subject = $2`,
      [issuer, subject, organisation],
    );
    return rows;
  });
}

async function requireOpenSession(system: SystemClient, id: string): Promise<void> {
  const { rows } = await system.query(
    'select 1 from sign_in_sessions where id = $1 and ended_at is null and expires_at > present()',
    [id],
  );
  if (rows.length === 0) throw sessionEnded();
}

/** Gives a verified address's memberships, where they are nobody's yet, to whom the claims are of. */
export async function linkMemberships(
  system: SystemClient,
  claims: Pick<TokenClaims, 'issuer' | 'subject' | 'email' | 'emailVerified' | 'organisation'>,
): Promise<void> {
  const { issuer, subject, email, emailVerified, organisation } = claims;
  if (email === undefined || !emailVerified) return;
  const free = `m.email = $1 and m.user_id is null and m.status in ('INVITED', 'ACTIVE')
    and not exists (select 1 from api_clients c where c.membership_id = m.id)
    and exists (select 1 from organisations o where o.id = m.organisation_id and ($2::text is null or o.slug = $2))`;
  const { rows: waiting } = await system.query(`select 1 from memberships m where ${free} limit 1`, [
    email,
    organisation,
  ]);
  if (waiting.length === 0) return;
  const userId = await ensureUser(system, { issuer, subject, email });
  await system.query(
    `update memberships m set user_id = $3, status = 'ACTIVE', updated_at = present(), version = version + 1
      where ${free} and not exists
        (select 1 from memberships own where own.organisation_id = m.organisation_id and own.user_id = $3)`,
    [email, organisation, userId],
  );
}

/** The user of an issuer's subject; where there is none yet, the one who has the address, which has to be verified. */
export async function ensureUser(
  system: SystemClient,
  { issuer, subject, email }: { readonly issuer: string; readonly subject: string; readonly email: string },
): Promise<string> {
  const find = 'select user_id from user_identities where issuer = $1 and subject = $2';
  const known = await system.query<Person>(find, [issuer, subject]);
  if (known.rows[0]) return known.rows[0].user_id;
  await system.query(
    `with person as (
       insert into users (email, email_verified) values ($3, true)
       on conflict (email) do update set email_verified = true returning id
     )
     insert into user_identities (user_id, issuer, subject) select id, $1, $2 from person
     on conflict (issuer, subject) do nothing`,
    [issuer, subject, email],
  );
  return (await system.query<Person>(find, [issuer, subject])).rows[0]!.user_id;
}

interface ViewerRow {
  id: string;
  display_name: string;
  locale: string;
  time_zone: string;
  status: MembershipStatus;
  roles: OrganisationRole[];
  programme_roles: { programmeId: string; role: ProgrammeRole }[];
  participations: Viewer['participations'];
  /** Null of people. */
  scopes: ApiScope[] | null;
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
      `select m.id, m.display_name, m.locale, m.time_zone, m.status, m.roles::text[] roles, c.scopes,
              coalesce((select json_agg(json_build_object('programmeId', programme_id, 'role', role))
                 from programme_role_assignments where membership_id = m.id), '[]') programme_roles,
              coalesce((select json_agg(json_build_object('participantId', id, 'programmeId', programme_id, 'role', role,
                                'admitted', state in ('APPROVED', 'PAUSED', 'COMPLETED')))
                 from participants where membership_id = m.id
                  and state not in ('DECLINED', 'WITHDRAWN', 'REMOVED')), '[]') participations
         from memberships m join organisations o on o.id = m.organisation_id and o.status = 'ACTIVE'
         left join api_clients c on c.organisation_id = m.organisation_id and c.membership_id = m.id
        where m.id = any($1::uuid[]) and m.status in ('INVITED', 'ACTIVE')
          and (c.id is null or c.revoked_at is null and ${isAnsweredFor})`,
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
    // With whatever else is known of the member, so that no second look at them, as of who listens, can forget it.
    ...(row.scopes && { scopes: row.scopes }),
  };
}
