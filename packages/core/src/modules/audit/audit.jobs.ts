import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { sealAuditEvents } from './audit.seal.ts';

/** Of all organisations, each minute: what is younger can still be removed without a trace. */
export const sealAuditLog = defineJob({
  name: 'audit.seal',
  input: z.object({}),
  attempts: 1,
  every: { milliseconds: 60_000 },
});

export const sealAuditLogHandler = implement(sealAuditLog, async (ctx: RequestContext) => {
  await sealAuditEvents(ctx.platform.database);
});
