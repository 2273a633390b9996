import type { OrganisationInfo } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { NotFound } from '../../errors.ts';

export interface NewOrganisation {
  readonly slug: string;
  readonly name: string;
  readonly locales: readonly string[];
  readonly defaultLocale: string;
  readonly timeZone: string;
}

interface OrganisationRow {
  id: string;
  slug: string;
  name: string;
  default_locale: string;
  time_zone: string;
}

/** Creates the organisation, or finds the one that has the slug. The operator's, not a member's. */
export async function ensureOrganisation(database: Database, organisation: NewOrganisation): Promise<OrganisationInfo> {
  const { slug, name, locales, defaultLocale, timeZone } = organisation;
  return await database.asSystem('create an organisation', async system => {
    await system.query(
      `insert into organisations (slug, name, locales, default_locale, time_zone) values ($1, $2, $3, $4, $5)
       on conflict (slug) do nothing`,
      [slug, name, locales, defaultLocale, timeZone],
    );
    const { rows } = await system.query<OrganisationRow>('select * from organisations where slug = $1', [slug]);
    return toInfo(rows[0]!);
  });
}

/** For work that no person asked for: jobs and uploads. Suspended organisations have no such work. */
export async function findOrganisation(database: Database, id: string): Promise<OrganisationInfo> {
  const { rows } = await database.asSystem('find the organisation of a job', system =>
    system.query<OrganisationRow>(`select * from organisations where id = $1 and status = 'ACTIVE'`, [id]),
  );
  if (!rows[0]) throw new NotFound('organisation');
  return toInfo(rows[0]);
}

function toInfo(row: OrganisationRow): OrganisationInfo {
  return { id: row.id, slug: row.slug, name: row.name, defaultLocale: row.default_locale, timeZone: row.time_zone };
}
