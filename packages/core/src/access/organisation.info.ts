import type { Brand, OrganisationInfo } from './organisation-info.ts';
import type { Database } from '../database/database.ts';
import type { OrganisationStatus } from '../database/generated/enums.ts';
import { DomainError, NotFound } from '../errors.ts';
import type { Vocabulary } from '../texts/vocabulary.ts';

/** What every request needs to know of its organisation, as columns of the table `o`. */
export const organisationColumns = `o.id organisation_id, o.slug, o.name, o.locales, o.default_locale,
  o.time_zone organisation_time_zone, o.brand, o.mail_from, o.vocabulary, o.status organisation_status`;

export interface OrganisationRow {
  organisation_id: string;
  slug: string;
  name: string;
  locales: string[];
  default_locale: string;
  organisation_time_zone: string;
  brand: Brand;
  mail_from: string | null;
  vocabulary: Vocabulary;
  organisation_status: OrganisationStatus;
}

/** Nobody works in it at present: its members are refused, its jobs wait. */
export class OrganisationInactive extends DomainError {
  constructor(status: Exclude<OrganisationStatus, 'ACTIVE'>) {
    super(status === 'SUSPENDED' ? 'ORGANISATION_SUSPENDED' : 'ORGANISATION_CLOSED');
  }
}

/** @throws OrganisationInactive */
export function toOrganisationInfo(row: OrganisationRow): OrganisationInfo {
  if (row.organisation_status !== 'ACTIVE') throw new OrganisationInactive(row.organisation_status);
  return {
    id: row.organisation_id,
    slug: row.slug,
    name: row.name,
    locales: row.locales,
    defaultLocale: row.default_locale,
    timeZone: row.organisation_time_zone,
    brand: row.brand,
    mailFrom: row.mail_from ?? row.name,
    vocabulary: row.vocabulary,
  };
}

/**
 * For work that no person asked for: jobs and uploads.
 *
 * @throws OrganisationInactive, or NotFound
 */
export async function findOrganisation(database: Database, id: string): Promise<OrganisationInfo> {
  const { rows } = await database.asSystem('find the organisation of a job', system =>
    system.query<OrganisationRow>(`select ${organisationColumns} from organisations o where o.id = $1`, [id]),
  );
  if (!rows[0]) throw new NotFound('organisation');
  return toOrganisationInfo(rows[0]);
}

/** Those in which work goes on at present. */
export async function activeOrganisations(database: Database): Promise<string[]> {
  const { rows } = await database.asSystem('find the organisations that have jobs', system =>
    system.query<{ id: string }>(`select id from organisations where status = 'ACTIVE' order by id`),
  );
  return rows.map(({ id }) => id);
}
