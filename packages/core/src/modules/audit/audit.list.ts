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
import { validated } from '../../input.ts';
import { allows, forbidden } from '../../policy.ts';
import { auditPolicy } from './audit.policy.ts';
import { storedNames } from '../../audited.ts';

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
  const parameter = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`;
  const instant = (at: Temporal.Instant | undefined) => at && parameter(at.toString(), 'timestamptz');
  const scope = { from: instant(filter.from), until: instant(filter.until) };
  const outcome = filter.outcome ? [`e.outcome = ${enumLiteral(AuditOutcome, filter.outcome)}`] : [];
  const isEqual = ({ column, type, value }: Equality) => `${column} = ${parameter(value, type)}`;
  const scans = equalities(filter).map(([narrowest, ...others]) => {
    const keyset = { ...auditKeyset, ...(narrowest && { within: narrowest.column }) };
    const whose = narrowest && parameter(narrowest.value, narrowest.type);
    const { where, orderBy, limit } = keysetSql(keyset, page, parameters, { ...scope, whose });
    const conditions = [...others.map(isEqual), ...outcome, where].join(' and ');
    return `(select e.* from audit_events e where ${conditions} order by ${orderBy} limit ${limit})`;
  });
  const { orderBy, limit } = keysetSql(auditKeyset, page, []);
  const rows = await ctx.sql<AuditEvent>(
    `select e.id, e.at, e.at::text "exactAt", e.action, e.outcome, e.subject_type "subjectType", e.subject_id "subjectId", e.data,
            e.request_id "requestId", e.seal, e.actor_id "actorId", m.display_name "actorName"
       from (${scans.join(' union all ')}) e
       left join memberships m on m.organisation_id = e.organisation_id and m.id = e.actor_id
      order by ${orderBy} limit ${limit}`,
    parameters,
  );
  return toConnection(auditKeyset, page, rows);
}

export function requireAuditor(ctx: RequestContext): void {
  if (!allows(auditPolicy, 'read', ctx.viewer, {})) throw forbidden(auditPolicy, 'read');
}

interface Equality {
  readonly column: string;
  readonly type: string;
  readonly value: string;
}

/**
 * What has to be equal, that of which there is least first: each of the columns has an index in the order of the list.
 * Several where an action has had other names: no event is of two of them.
 */
function equalities(filter: AuditFilter): readonly (readonly Equality[])[] {
  const wanted = filter.action === undefined ? undefined : validated(action, filter.action, 'filter', 'action');
  return (wanted === undefined ? [undefined] : named(wanted)).map(name =>
    [
      { column: 'e.subject_id', type: 'uuid', value: filter.subjectId },
      { column: 'e.actor_id', type: 'uuid', value: filter.actorId },
      { column: name?.column ?? 'e.action', type: 'text', value: name?.value },
      { column: 'e.subject_type', type: 'text', value: filter.subjectType },
    ].flatMap(({ value, ...column }) => (value === undefined ? [] : [{ ...column, value }])),
  );
}

/** By its name, of today or before; or all of a kind, with those that were of another. */
function named(wanted: string): readonly Pick<Equality, 'column' | 'value'>[] {
  const actions = storedNames(wanted).map(value => ({ column: 'e.action', value }));
  if (!wanted.endsWith('.*')) return actions;
  const group = wanted.slice(0, -2);
  const others = actions.filter(({ value }) => value !== wanted && !value.startsWith(`${group}.`));
  return [{ column: 'e.action_group', value: group }, ...others];
}
