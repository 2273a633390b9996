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
  const equal = equalities(filter);
  const narrowest = equal[0];
  const keyset = { ...auditKeyset, ...(narrowest && { within: narrowest.column }) };
  const parameter = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`;
  const instant = (at: Temporal.Instant | undefined) => at && parameter(at.toString(), 'timestamptz');
  const conditions = equal
    .filter(one => one !== narrowest)
    .map(({ column, type, value }) => `${column} = ${parameter(value, type)}`);
  if (filter.outcome) conditions.push(`e.outcome = ${enumLiteral(AuditOutcome, filter.outcome)}`);
  const { where, orderBy, limit } = keysetSql(keyset, page, parameters, {
    whose: narrowest && parameter(narrowest.value, narrowest.type),
    from: instant(filter.from),
    until: instant(filter.until),
  });
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

/** What has to be equal, that of which there is least first. Each of the columns has an index in the order of the list. */
function equalities(filter: AuditFilter): { readonly column: string; readonly type: string; readonly value: string }[] {
  const wanted = filter.action === undefined ? undefined : validated(action, filter.action, 'filter', 'action');
  const isGroup = wanted?.endsWith('.*');
  return [
    { column: 'e.subject_id', type: 'uuid', value: filter.subjectId },
    { column: 'e.actor_id', type: 'uuid', value: filter.actorId },
    { column: 'e.action', type: 'text', value: isGroup ? undefined : wanted },
    { column: 'e.action_group', type: 'text', value: isGroup ? wanted!.slice(0, -2) : undefined },
    { column: 'e.subject_type', type: 'text', value: filter.subjectType },
  ].flatMap(({ value, ...column }) => (value === undefined ? [] : [{ ...column, value }]));
}
