import type { RequestContext } from './context.ts';
import { createContext } from './create-context.ts';
import { inOrganisation } from './database/organisation-pool.ts';
import { findOrganisation } from './access/organisation.info.ts';
import type { Platform } from './platform.ts';
import { platformViewer } from './access/viewer.ts';

/** Work of the platform itself in one organisation: jobs, uploads, the command line. Rules always allow it. */
export async function asPlatform<T>(
  platform: Platform,
  options: { readonly organisationId: string; readonly requestId: string; readonly signal?: AbortSignal },
  work: (ctx: RequestContext) => Promise<T>,
): Promise<T> {
  const organisation = await findOrganisation(platform.database, options.organisationId);
  const ctx = createContext(platform, {
    requestId: options.requestId,
    log: platform.log.child({ requestId: options.requestId, organisation: organisation.slug }),
    viewer: platformViewer,
    organisation,
    ...(options.signal && { signal: options.signal }),
  });
  return await inOrganisation(organisation.id, () => work(ctx), null);
}

/** What the platform does for all organisations together: the context is in none, and reaches data as the system only. */
export function asWholePlatform(platform: Platform, requestId: string): RequestContext {
  return createContext(platform, { requestId, log: platform.log.child({ requestId }), viewer: platformViewer });
}
