import { z } from 'zod';
import { asPlatform } from '../as-platform.ts';
import type { OrganisationInfo } from '../access/organisation-info.ts';
import type { Database } from '../database/database.ts';
import type { OrganisationStatus } from '../database/generated/enums.ts';
import type { SystemClient } from '../database/system.ts';
import { alreadyExists, isUniqueViolation, NotFound, ValidationFailed } from '../errors.ts';
import { emailInput } from '../email-address.ts';
import { nameLine, validated } from '../input.ts';
import type { Platform } from '../platform.ts';
import { transition } from '../state.ts';
import { isTimeZone } from '../time-zone.ts';
import { ensureMember } from '../modules/identity/membership.service.ts';
import { rightsChanged } from '../access/rights-changed.ts';
import { type OrganisationRow, organisationColumns, toOrganisationInfo } from '../access/organisation.info.ts';
import { domainInput, slugInput } from '../modules/organisations/organisation.input.ts';
import { type OrganisationAction, organisationStates } from '../modules/organisations/organisation.state.ts';
import { nameOf } from '../audited.ts';
import { personAudit } from '../modules/identity/identity.audit.ts';
import { organisationAudit } from '../modules/organisations/organisation.audit.ts';

/** What the operator of a deployment does with organisations, each audited in the organisation it is done to. */

const newOrganisation = z.object({
  slug: slugInput,
  name: nameLine(200),
  locales: z
    .array(z.string().regex(/^[a-z]{2,3}$/))
    .min(1)
    .readonly(),
  defaultLocale: z.string(),
  timeZone: z.string().refine(isTimeZone, 'This is no time zone of the IANA database.'),
});

export type NewOrganisation = Readonly<z.input<typeof newOrganisation>>;

/** Creates the organisation, or finds the one that has the slug. */
export async function ensureOrganisation(database: Database, organisation: NewOrganisation): Promise<OrganisationInfo> {
  const { slug, name, locales, defaultLocale, timeZone } = validated(newOrganisation, organisation);
  return await database.asSystem('create an organisation', async system => {
    const { rows } = await system.query<{ id: string }>(
      `insert into organisations (slug, name, locales, default_locale, time_zone) values ($1, $2, $3, $4, $5)
       on conflict (slug) do nothing returning id`,
      [slug, name, locales, defaultLocale, timeZone],
    );
    if (rows[0]) await audit(system, rows[0].id, 'create', {});
    return toOrganisationInfo(await findBySlug(system, slug));
  });
}

/**
 * Suspends, resumes or closes. Members of a suspended organisation are refused from the next request on, their sockets
 * end, and its jobs wait until it is resumed.
 *
 * @throws NotFound, IllegalTransition
 */
export async function changeOrganisationStatus(
  platform: Platform,
  slug: string,
  action: OrganisationAction,
  reason: string,
): Promise<OrganisationStatus> {
  const status = await platform.database.asSystem(`${action} an organisation`, async system => {
    const { organisation_id: id, organisation_status: from } = await findBySlug(system, slug, 'for update');
    const to = transition(organisationStates, from, action);
    await system.query(
      'update organisations set status = $2::organisation_status, updated_at = present() where id = $1',
      [id, to],
    );
    await audit(system, id, action, { from, to, reason });
    return to;
  });
  rightsChanged(platform);
  return status;
}

/** Lets whoever signs in with the address set the organisation up, whether they are a member already or not. */
export async function makeAdministrator(platform: Platform, slug: string, email: string, name?: string): Promise<void> {
  const organisationId = await organisationIdOf(platform.database, slug);
  await asPlatform(platform, { organisationId, requestId: 'operator' }, ctx =>
    ctx.transaction(async () => {
      const { defaultLocale: locale, timeZone } = ctx.organisation;
      const address = validated(emailInput, email, 'email');
      const displayName = validated(nameLine(200), name ?? address.split('@')[0]!, 'name');
      const id = await ensureMember(ctx, { email: address, displayName, locale, timeZone, roles: [] });
      await ctx.sql(
        `update memberships set roles = roles || '{ADMIN}'::organisation_role[], updated_at = present(), version = version + 1
          where id = $1 and not 'ADMIN' = any(roles)`,
        [id],
      );
      await ctx.audit(personAudit, 'makeAdministrator', id);
      rightsChanged(platform);
    }),
  );
}

/** Whatever its status. @throws NotFound */
export async function organisationIdOf(database: Database, slug: string): Promise<string> {
  return await database.asSystem('find an organisation', async system => {
    return (await findBySlug(system, slug)).organisation_id;
  });
}

/** Lets the organisation be met at a host name. That it is theirs is the operator's to know. */
export async function addDomain(platform: Platform, slug: string, domain: string): Promise<void> {
  const name = validated(domainInput, domain, 'domain');
  if (name === new URL(platform.config.publicUrl).hostname)
    throw new ValidationFailed([
      { path: ['domain'], code: 'TAKEN', message: 'This is where all organisations are met.' },
    ]);
  try {
    await platform.database.asSystem('add a host name of an organisation', async system => {
      const { organisation_id: id } = await findBySlug(system, slug);
      await system.query('insert into organisation_domains (domain, organisation_id) values ($1, $2)', [name, id]);
      await audit(system, id, 'addDomain', { domain: name });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? alreadyExists({ subject: 'domain' }) : error;
  }
  rightsChanged(platform);
}

export async function removeDomain(platform: Platform, slug: string, domain: string): Promise<void> {
  await platform.database.asSystem('remove a host name of an organisation', async system => {
    const { organisation_id: id } = await findBySlug(system, slug);
    const removed = await system.query(
      'delete from organisation_domains where domain = $1 and organisation_id = $2 returning domain',
      [domain, id],
    );
    if (removed.rows.length === 0) throw new NotFound('domain');
    await audit(system, id, 'removeDomain', removed.rows[0]);
  });
  rightsChanged(platform);
}

async function findBySlug(system: SystemClient, slug: string, lock = ''): Promise<OrganisationRow> {
  const { rows } = await system.query<OrganisationRow>(
    `select ${organisationColumns} from organisations o where o.slug = $1 ${lock}`,
    [slug],
  );
  if (!rows[0]) throw new NotFound('organisation');
  return rows[0];
}

async function audit(
  system: SystemClient,
  id: string,
  action: keyof typeof organisationAudit.actions,
  data: object = {},
): Promise<void> {
  await system.query(
    `insert into audit_events (organisation_id, action, subject_type, subject_id, data, request_id)
     values ($1, $2, 'organisation', $1, $3, 'operator')`,
    [id, nameOf(organisationAudit, action), JSON.stringify(data)],
  );
}
