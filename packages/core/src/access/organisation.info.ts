import type { Brand, OrganisationInfo } from './organisation-info.ts';
import type { Database } from '../database/database.ts';
import type { OrganisationStatus } from '../database/generated/enums.ts';
import { DomainError, declareError, NotFound } from '../errors.ts';
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

export const suspended = declareError(
  'ORGANISATION_SUSPENDED',
  'request',
  {
    en: 'This organisation is suspended. Ask whoever runs it; nothing is lost.',
    da: 'Denne organisation er sat i bero. Spørg dem, der driver den; intet går tabt.',
  },
  { status: 403 },
);

const closed = declareError(
  'ORGANISATION_CLOSED',
  'request',
  { en: 'This organisation is closed.', da: 'Denne organisation er lukket.' },
  { status: 403 },
);

/** Nobody works in it at present: its members are refused, its jobs wait. */
export class OrganisationInactive extends DomainError {
  constructor(status: Exclude<OrganisationStatus, 'ACTIVE'>) {
    super(status === 'SUSPENDED' ? suspended : closed);
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

/** The organisation of this short name, for strangers; undefined where there is none in which anybody works. */
export async function findOrganisationNamed(database: Database, slug: string): Promise<OrganisationInfo | undefined> {
  const { rows } = await database.asSystem('find the organisation of a public page', system =>
    system.query<OrganisationRow>(
      `select ${organisationColumns} from organisations o where o.slug = $1 and o.status = 'ACTIVE'`,
      [slug],
    ),
  );
  return rows[0] && toOrganisationInfo(rows[0]);
}

/** Those in which work goes on at present. */
export async function activeOrganisations(database: Database): Promise<string[]> {
  const { rows } = await database.asSystem('find the organisations that have jobs', system =>
    system.query<{ id: string }>(`select id from organisations where status = 'ACTIVE' order by id`),
  );
  return rows.map(({ id }) => id);
}
