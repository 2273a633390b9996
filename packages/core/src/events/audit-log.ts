import { type Audited, nameOf } from '../audited.ts';
import type { RequestContext } from '../context.ts';
import type { SystemClient } from '../database/system.ts';
import type { Forbidden } from '../errors.ts';
import { decodeId } from '../ids.ts';
import { eventNames } from '../plugins/domain-events.ts';

interface AuditEntry {
  /** `programme.open`, `match.accept` … */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | undefined;
  readonly data?: object | undefined;
}

/** Adds a row to the audit log in the present transaction, so that what is recorded has happened. */
export async function recordAudit<Action extends string>(
  ctx: RequestContext,
  of: Audited<Action>,
  action: NoInfer<Action>,
  subjectId: string | undefined,
  data?: object,
): Promise<void> {
  await insert(ctx, { action: nameOf(of, action), subjectType: of.subjectType, subjectId, data }, 'DONE');
}

/** The same of many, in one statement. */
export async function recordAuditOfAll<Action extends string>(
  ctx: RequestContext,
  of: Audited<Action>,
  action: NoInfer<Action>,
  subjectIds: readonly string[],
  data: object = {},
): Promise<void> {
  await ctx.sql(
    `insert into audit_events (actor_id, action, outcome, subject_type, subject_id, data, request_id)
     select $1, $2, 'DONE', $3, unnest($4::uuid[]), $5, $6`,
    [actorOf(ctx), nameOf(of, action), of.subjectType, subjectIds, JSON.stringify(data), ctx.requestId],
  );
}

/**
 * Records that somebody tried what they may not do. The refusal has undone all of its transaction, so this is one of its
 * own. That it can't be recorded is logged, and hides the refusal from nobody.
 */
export async function recordRefusal(
  ctx: RequestContext,
  { action }: Forbidden,
  operation: string,
  args: object,
): Promise<void> {
  const [subject = ''] = action.split('.');
  const entry = {
    action: action.replaceAll(' ', '-'),
    subjectType: subject,
    subjectId: idIn(args),
    data: { operation },
  };
  try {
    await insert(ctx, entry, 'REFUSED');
  } catch (error) {
    ctx.log.error({ err: error, action }, 'a refused attempt could not be recorded');
  }
}

/** What plugins are asked about: by their hooks, and of what people write. */
export const vetoedActions = [...eventNames, 'comment.create'] as const;
export type VetoedAction = (typeof vetoedActions)[number];

/** Records that a plugin did not let something happen. In a transaction of its own, as a refusal. */
export async function recordVeto(ctx: RequestContext, action: VetoedAction, data: object): Promise<void> {
  const [subjectType = ''] = action.split('.');
  await insert(ctx, { action, subjectType, subjectId: undefined, data }, 'REFUSED');
}

/** Records that a refresh token came twice, in each organisation that whoever has stolen it could have seen. */
export async function recordReuse<Action extends string>(
  system: SystemClient,
  of: Audited<Action>,
  action: NoInfer<Action>,
  session: { readonly id: string; readonly user_id: string; readonly organisation: string | null },
): Promise<void> {
  await system.query(
    `insert into audit_events (organisation_id, action, outcome, subject_type, subject_id, data, request_id)
     select m.organisation_id, $4, 'REFUSED', $5, m.id, $2, 'sign-in'
       from memberships m join organisations o on o.id = m.organisation_id
      where m.user_id = $1 and ($3::text is null or o.slug = $3)`,
    [
      session.user_id,
      JSON.stringify({ session: session.id }),
      session.organisation,
      nameOf(of, action),
      of.subjectType,
    ],
  );
}

async function insert(ctx: RequestContext, entry: AuditEntry, outcome: 'DONE' | 'REFUSED'): Promise<void> {
  await ctx.sql(
    `insert into audit_events (actor_id, action, outcome, subject_type, subject_id, data, request_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      actorOf(ctx),
      entry.action,
      outcome,
      entry.subjectType,
      entry.subjectId,
      JSON.stringify(entry.data ?? {}),
      ctx.requestId,
    ],
  );
}

/** What an operation is asked to do it to: its argument `id`, or the only one that ends in `Id`. */
function idIn(args: object): string | undefined {
  const ids = Object.entries({ ...args, ...(args as { input?: object }).input }).filter(([name]) =>
    /^id$|Id$/.test(name),
  );
  const [, id] = ids.find(([name]) => name === 'id') ?? (ids.length === 1 ? ids[0]! : []);
  return typeof id === 'string' ? decodeId(id).id : (id as { id?: string } | null | undefined)?.id;
}

/** Whoever looks through the eyes of somebody who does not exist is who did it. */
function actorOf({ member: { platform, membershipId, viewAs } }: RequestContext): string | undefined {
  return platform ? undefined : (viewAs?.managerId ?? membershipId);
}
