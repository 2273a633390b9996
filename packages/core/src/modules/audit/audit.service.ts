import type { RequestContext } from '../../context.ts';

export interface AuditEntry {
  /** `programme.open`, `match.accept` … */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | undefined;
  readonly data?: object | undefined;
}

/** Adds a row to the audit log in the present transaction, so that what is recorded has happened. */
export async function recordAudit(ctx: RequestContext, entry: AuditEntry): Promise<void> {
  await ctx.sql(
    `insert into audit_events (actor_id, action, subject_type, subject_id, data, request_id)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      ctx.member.platform ? undefined : ctx.member.membershipId,
      entry.action,
      entry.subjectType,
      entry.subjectId,
      JSON.stringify(entry.data ?? {}),
      ctx.requestId,
    ],
  );
}
