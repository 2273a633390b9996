import type { OrganisationInfo } from './organisation-info.ts';
import type { Database } from '../database/database.ts';
import { type OrganisationRow, organisationColumns, toOrganisationInfo } from './organisation.info.ts';

/** Which organisation is met at which host name. */
export interface OrganisationDomains {
  /**
   * Undefined where the host name is nobody's.
   *
   * @throws OrganisationInactive
   */
  find(hostName: string): Promise<OrganisationInfo | undefined>;
  /** Something has changed. */
  forget(): void;
}

const rememberedMs = 2000;

/**
 * All of them are read at once, and seldom: so a flood of requests with host names that are nobody's costs the database
 * nothing.
 */
export function createOrganisationDomains(database: Database): OrganisationDomains {
  let known: { until: number; rows: Promise<Map<string, OrganisationRow>> } | undefined;

  async function load(): Promise<Map<string, OrganisationRow>> {
    const { rows } = await database.asSystem('find the organisation of a host name', system =>
      system.query<OrganisationRow & { domain: string }>(
        `select d.domain, ${organisationColumns} from organisation_domains d join organisations o on o.id = d.organisation_id`,
      ),
    );
    return new Map(rows.map(row => [row.domain, row]));
  }

  return {
    async find(hostName) {
      if (!known || known.until < performance.now()) {
        const loading = { until: performance.now() + rememberedMs, rows: load() };
        known = loading;
        loading.rows.catch(() => {
          if (known === loading) known = undefined;
        });
      }
      const row = (await known.rows).get(hostName.toLowerCase());
      return row && toOrganisationInfo(row);
    },
    forget() {
      known = undefined;
    },
  };
}

export interface HostHeaders {
  readonly host: string | undefined;
  readonly forwardedHost: string | undefined;
}

/**
 * The host name that the client asked for, without the port. What a proxy says that it was counts only where there is
 * one, for anybody can send the header; it added the last one itself.
 */
export function hostNameOf({ host, forwardedHost }: HostHeaders, trustProxy: boolean): string | undefined {
  const named = (trustProxy ? forwardedHost?.split(',').at(-1)?.trim() : undefined) || host;
  const name = named?.replace(/:\d+$/, '').toLowerCase();
  return name || undefined;
}
