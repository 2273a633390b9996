import type { OrganisationInfo } from '../../access/organisation-info.ts';
import type { RequestContext } from '../../context.ts';
import { requireVersion, Stale, ValidationFailed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { authorise } from '../../policy.ts';
import type { Word } from '../../texts/vocabulary.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { type OrganisationRow, organisationColumns, toOrganisationInfo } from '../../access/organisation.info.ts';
import { type OrganisationChange, organisationChange } from './organisation.input.ts';
import { organisationPolicy } from './organisation.policy.ts';
import { organisationAudit } from './organisation.audit.ts';
import { refuseForeignLogo } from './organisation.logo.ts';

/**
 * Changes what is given, as a whole: a vocabulary replaces the one before.
 *
 * @param version the one that the change was made on
 * @throws Stale where another change came between
 */
export async function changeOrganisation(
  ctx: RequestContext,
  input: OrganisationChange,
  version: number,
): Promise<OrganisationInfo> {
  const { id } = ctx.organisation;
  authorise(ctx, organisationPolicy, 'change', { id });
  const { brand, vocabulary, retention, ...others } = validated(organisationChange, input, 'input');
  refuseForeignLogo(ctx, brand?.logoUrl);
  const present = await ctx.db.organisation.findUniqueOrThrow({ where: { id } });
  requireVersion('Organisation', present, version);
  const locales = others.locales ?? present.locales;
  if (!locales.includes(others.defaultLocale ?? present.defaultLocale))
    throw new ValidationFailed([
      { path: ['input', 'defaultLocale'], code: 'NOT_ONE_OF_LOCALES', message: 'It has to be one of the locales.' },
    ]);
  const { count } = await ctx.db.organisation.updateMany({
    where: { id, version },
    data: {
      ...others,
      ...(brand && { brand }),
      ...(vocabulary && { vocabulary: byLocale(vocabulary) }),
      ...(retention && { retention: Object.fromEntries(retention.map(({ kind, days }) => [kind, days])) }),
      version: { increment: 1 },
    },
  });
  if (count === 0) throw new Stale('Organisation', id);
  await ctx.audit(organisationAudit, 'change', id, { changed: Object.keys(input) });
  // Requests remember their organisation with their viewer.
  rightsChanged(ctx.platform);
  return (await loadOrganisation(ctx, id))!;
}

/** The viewer's organisation, as it is now; there is no other. */
export async function loadOrganisation(ctx: RequestContext, id: string): Promise<OrganisationInfo | undefined> {
  const [row] = await ctx.sql<OrganisationRow>(`select ${organisationColumns} from organisations o where o.id = $1`, [
    id,
  ]);
  return row && toOrganisationInfo(row);
}

/** The host names of the viewer's organisation, for its administrators. */
export async function domainsOf(ctx: RequestContext): Promise<string[]> {
  const { id } = ctx.organisation;
  authorise(ctx, organisationPolicy, 'readSettings', { id });
  const { rows } = await ctx.platform.database.asSystem('list the host names of an organisation', system =>
    system.query<{ domain: string }>(
      'select domain from organisation_domains where organisation_id = $1 order by domain',
      [id],
    ),
  );
  return rows.map(({ domain }) => domain);
}

function byLocale(
  entries: readonly { term: string; locale: string; one: string; the?: string; many?: string }[],
): object {
  const vocabulary: Record<string, Record<string, Word>> = {};
  for (const { locale, term, ...word } of entries) (vocabulary[locale] ??= {})[term] = word;
  return vocabulary;
}
