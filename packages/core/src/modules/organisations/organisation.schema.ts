import type { OrganisationInfo } from '../../context.ts';
import { builder } from '../../graphql/builder.ts';

export const OrganisationType = builder.objectRef<OrganisationInfo>('Organisation').implement({
  description: 'The customer whose programmes these are.',
  fields: t => ({
    slug: t.exposeString('slug', { description: 'Its short name, as the header `X-Organisation` takes it.' }),
    name: t.exposeString('name'),
    defaultLocale: t.exposeString('defaultLocale'),
    timeZone: t.field({ type: 'TimeZone', resolve: organisation => organisation.timeZone }),
  }),
});
