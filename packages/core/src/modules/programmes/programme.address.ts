import type { RequestContext } from '../../context.ts';
import { encodeId } from '../../ids.ts';

/** Where people find the programme, for mails. */
export function programmeAddress(ctx: RequestContext, id: string): string {
  return `${ctx.platform.config.publicUrl}/programmes/${encodeURIComponent(encodeId('Programme', id))}`;
}
