import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { sealAuditEvents } from './audit.seal.ts';

/**
 * Each minute: what is younger can still be removed without a trace. The platform's own, because that an organisation
 * was suspended or closed is sealed, too.
 */
const sealAuditLog = defineJob({ name: 'audit.seal', every: { milliseconds: 60_000 } });

export const sealAuditLogHandler = implement(sealAuditLog, async (ctx: RequestContext) => {
  await sealAuditEvents(ctx.platform.database);
});
