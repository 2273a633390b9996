import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { AuditOutcome } from '../../database/generated/enums.ts';
import {
  type Connection,
  type Keyset,
  keysetSql,
  type PageArguments,
  parsePage,
  toConnection,
} from '../../database/keyset.ts';
import { Forbidden } from '../../errors.ts';
import { validated } from '../../input.ts';
import { allows } from '../../policy.ts';
import { auditPolicy } from './audit.policy.ts';

export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  /** With all digits. */
  readonly exactAt: string;
  readonly action: string;
  readonly outcome: AuditOutcome;
  readonly subjectType: string;
  readonly subjectId: string | null;
  readonly data: object;
  readonly requestId: string;
  readonly seal: number | null;
  readonly actorId: string | null;
  /** Null where they are no member any more. */
  readonly actorName: string | null;
}

export interface AuditFilter {
  /** `programme.open`, or `programme.*`. */
  readonly action?: string | undefined;
  readonly subjectType?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly from?: Temporal.Instant | undefined;
  /** Not included. */
  readonly until?: Temporal.Instant | undefined;
}

const auditKeyset: Keyset<AuditEvent> = {
  list: 'Query.auditEvents',
  columns: [
    { sql: 'e.at', type: 'timestamptz', value: event => event.exactAt },
    { sql: 'e.id', type: 'uuid', value: event => event.id },
  ],
  direction: 'desc',
};

const action = z.string().regex(/^[a-zA-Z-]+\.([a-zA-Z-]+|\*)$/, 'Write an action like match.accept or match.*.');

/** Newest first, by one statement. @throws Forbidden to whoever is neither auditor nor administrator */
export async function listAuditEvents(
  ctx: RequestContext,
  filter: AuditFilter,
  args: PageArguments,
): Promise<Connection<AuditEvent>> {
  requireAuditor(ctx);
  const page = parsePage(auditKeyset, args);
  const parameters: unknown[] = [];
  const conditions = conditionsOf(filter, parameters);
  const { where, orderBy, limit } = keysetSql(auditKeyset, page, parameters);
  const rows = await ctx.sql<AuditEvent>(
    `select e.id, e.at, e.at::text "exactAt", e.action, e.outcome, e.subject_type "subjectType", e.subject_id "subjectId", e.data,
            e.request_id "requestId", e.seal, e.actor_id "actorId", m.display_name "actorName"
       from audit_events e left join memberships m on m.organisation_id = e.organisation_id and m.id = e.actor_id
      where ${[...conditions, where].join(' and ')} order by ${orderBy} limit ${limit}`,
    parameters,
  );
  return toConnection(auditKeyset, page, rows);
}

export function requireAuditor(ctx: RequestContext): void {
  if (!allows(auditPolicy, 'read', ctx.viewer, {})) throw new Forbidden('audit.read');
}

function conditionsOf(filter: AuditFilter, parameters: unknown[]): string[] {
  const equal = (column: string, type: string, value: unknown) =>
    value === undefined ? [] : [`${column} = $${parameters.push(value)}::${type}`];
  const wanted = filter.action === undefined ? undefined : validated(action, filter.action, 'filter', 'action');
  return [
    ...(wanted?.endsWith('.*')
      ? equal('e.action_group', 'text', wanted.slice(0, -2))
      : equal('e.action', 'text', wanted)),
    ...equal('e.subject_type', 'text', filter.subjectType),
    ...equal('e.subject_id', 'uuid', filter.subjectId),
    ...equal('e.actor_id', 'uuid', filter.actorId),
    ...(filter.outcome ? [`e.outcome = ${enumLiteral(AuditOutcome, filter.outcome)}`] : []),
    ...(filter.from ? [`e.at >= $${parameters.push(filter.from.toString())}::timestamptz`] : []),
    ...(filter.until ? [`e.at < $${parameters.push(filter.until.toString())}::timestamptz`] : []),
  ];
}
