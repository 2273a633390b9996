import { currentOrganisation } from '../database/organisation-pool.ts';
import type { Platform } from '../platform.ts';
import { rightsTopic } from './viewer-directory.ts';

/** To be called by every service that changes what somebody may do: other processes hear of it, too. */
export function rightsChanged(platform: Platform): void {
  const organisationId = currentOrganisation();
  platform.database.afterCommit(() => {
    // This process at once, so that who changed something sees it in the next request.
    platform.viewers.forget();
    platform.domains.forget();
    platform.members.look(organisationId);
    platform.wake.publish(rightsTopic);
  });
}
