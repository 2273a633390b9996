import { rightsChanged } from '../../access/rights-changed.ts';
import type { RequestContext } from '../../context.ts';

/** To be called by whatever moves participants, or makes some: who may do what is another, and their managers look on. */
export function participantsChanged(ctx: RequestContext, programmeId: string): void {
  rightsChanged(ctx.platform);
  ctx.wake('participants', programmeId);
}
