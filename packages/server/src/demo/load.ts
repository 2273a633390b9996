import { asPlatform, ensureMember, ensureOrganisation, type Platform } from '@mentorkit/core';
import { demoOrganisation, demoPeople } from './people.ts';

/** Makes the demo organisation and its people, where they are missing. */
export async function loadDemo(platform: Platform): Promise<void> {
  const organisation = await ensureOrganisation(platform.database, demoOrganisation);
  await asPlatform(platform, { organisationId: organisation.id, requestId: 'demo' }, async ctx => {
    for (const { email, displayName, locale, timeZone, administrator } of demoPeople)
      await ensureMember(ctx, { email, displayName, locale, timeZone, roles: administrator ? ['ADMIN'] : [] });
  });
}
