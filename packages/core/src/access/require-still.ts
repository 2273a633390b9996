import type { RequestContext } from '../context.ts';
import { accessLost } from './refusals.ts';
import { platformViewer, type Viewer } from './viewer.ts';
import { loadViewers } from './viewer-directory.ts';

/**
 * For what is used once, and later than it was asked for: whoever asked may have it still.
 *
 * @throws DomainError `ACCESS_LOST`
 */
export async function requireStill(
  { platform, organisation }: RequestContext,
  membershipId: string,
  mayHave: (viewer: Viewer) => boolean,
): Promise<void> {
  if (membershipId === platformViewer.membershipId) return;
  const viewer = (await loadViewers(platform.database, organisation.id, [membershipId])).get(membershipId);
  if (!viewer || !mayHave(viewer)) throw accessLost();
}
