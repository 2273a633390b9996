import { asWholePlatform } from '../../as-platform.ts';
import type { RequestContext } from '../../context.ts';
import { inOrganisation } from '../../database/organisation-pool.ts';
import type { Platform } from '../../platform.ts';
import {
  type HashedEvent,
  hashedEventColumns,
  hashOfSeal,
  nothing,
  rootOf,
  type SealContent,
  sealColumns,
} from './audit.hash.ts';
import { requireAuditor } from './audit.list.ts';

export const auditFindings = {
  EVENTS_CHANGED: 'Events of this seal were changed, removed or added.',
  EVENT_BACKDATED: 'An event of this seal, or one without a seal, is older than the seal before.',
  SEAL_CHANGED: 'The seal itself was changed.',
  SEAL_MISSING: 'A seal was removed, or does not follow the one before.',
} as const;

export interface AuditFinding {
  readonly code: keyof typeof auditFindings;
  readonly sequence: number;
}

export interface SealName {
  readonly sequence: number;
  /** Hexadecimal. */
  readonly hash: string;
}

export interface AuditVerification {
  readonly findings: readonly AuditFinding[];
  readonly seals: number;
  readonly events: number;
  /** Of the last minute, when all is well. */
  readonly unsealed: number;
  /** To be kept elsewhere: who has it can later prove that nothing up to it was removed. */
  readonly last: SealName | undefined;
  /** Where to go on; undefined when all of them were looked at. */
  readonly next: number | undefined;
}

export interface VerifyOptions {
  /** Begin after the seal of this sequence; default 0, at the first one. */
  readonly after?: number | undefined;
  /** A seal that was kept: it has to be there still. */
  readonly known?: SealName | undefined;
}

interface Seal extends SealContent {
  readonly hash: Buffer;
}

export const sealsAtOnce = 100;
/** A transaction that began before a seal was made may commit after it, if not much later. */
const lateMinutes = 10;

/** Computes up to a hundred links of the chain anew. @throws Forbidden to whoever is neither auditor nor administrator */
export async function verifyAuditLog(ctx: RequestContext, options: VerifyOptions = {}): Promise<AuditVerification> {
  requireAuditor(ctx);
  const { after = 0, known } = options;
  const found = await ctx.sql<Seal>(
    `select ${sealColumns} from audit_seals where sequence >= $1 order by sequence limit ${sealsAtOnce + 1}`,
    [after],
  );
  let before = found.find(({ sequence }) => sequence === after);
  const seals = found.filter(({ sequence }) => sequence > after).slice(0, sealsAtOnce);
  const findings: AuditFinding[] = [];
  let events = 0;
  for (const seal of seals) {
    events += seal.events;
    findings.push(...(await findingsOf(ctx, seal, before)));
    before = seal;
  }
  const next = found.at(-1) && found.at(-1)!.sequence > (before?.sequence ?? after) ? before?.sequence : undefined;
  if (next === undefined) findings.push(...(await findingsAtTheEnd(ctx, before)));
  if (known && !(await isThere(ctx, known))) findings.push({ code: 'SEAL_MISSING', sequence: known.sequence });
  const [rest] = await ctx.sql<{ unsealed: number }>(
    'select count(*)::int unsealed from audit_events where seal is null',
  );
  const [last] = await ctx.sql<Seal>(`select ${sealColumns} from audit_seals order by sequence desc limit 1`);
  return {
    findings,
    seals: seals.length,
    events,
    unsealed: rest!.unsealed,
    last: last && { sequence: last.sequence, hash: last.hash.toString('hex') },
    next,
  };
}

/** All of it, of an organisation of any status: for the operator. */
export async function verifyWholeAuditLog(platform: Platform, organisationId: string): Promise<AuditVerification> {
  const ctx = asWholePlatform(platform, 'operator');
  return await inOrganisation(organisationId, async () => {
    let whole = await verifyAuditLog(ctx);
    while (whole.next !== undefined) {
      const part = await verifyAuditLog(ctx, { after: whole.next });
      whole = {
        ...part,
        findings: [...whole.findings, ...part.findings],
        seals: whole.seals + part.seals,
        events: whole.events + part.events,
      };
    }
    return whole;
  });
}

async function findingsOf(ctx: RequestContext, seal: Seal, before: Seal | undefined): Promise<AuditFinding[]> {
  const { sequence } = seal;
  const events = await ctx.sql<HashedEvent>(
    `select ${hashedEventColumns} from audit_events where seal = $1 order by id`,
    [sequence],
  );
  const codes: AuditFinding['code'][] = [];
  if (sequence !== (before?.sequence ?? 0) + 1 || !seal.previous.equals(before?.hash ?? nothing))
    codes.push('SEAL_MISSING');
  if (!hashOfSeal(seal).equals(seal.hash)) codes.push('SEAL_CHANGED');
  if (events.length !== seal.events || !rootOf(events).equals(seal.root)) codes.push('EVENTS_CHANGED');
  if (before && events.some(({ at }) => isTooOld(at, before))) codes.push('EVENT_BACKDATED');
  return codes.map(code => ({ code, sequence }));
}

/** What is left when the last seals are taken away, and what was slipped in and has no seal yet. */
async function findingsAtTheEnd(ctx: RequestContext, last: Seal | undefined): Promise<AuditFinding[]> {
  const sequence = last?.sequence ?? 0;
  const [found] = await ctx.sql<{ orphan: number | null; oldest: string | null }>(
    `select min(seal) filter (where seal > $1) orphan,
            to_char(min(at) filter (where seal is null) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') oldest
       from audit_events where seal is null or seal > $1`,
    [sequence],
  );
  return [
    ...(found!.orphan === null ? [] : [{ code: 'SEAL_MISSING' as const, sequence: found!.orphan }]),
    ...(last && found!.oldest !== null && isTooOld(found!.oldest, last)
      ? [{ code: 'EVENT_BACKDATED' as const, sequence: sequence + 1 }]
      : []),
  ];
}

function isTooOld(at: string, before: Seal): boolean {
  const earliest = Temporal.Instant.from(before.sealedAt).subtract({ minutes: lateMinutes });
  return Temporal.Instant.compare(Temporal.Instant.from(at), earliest) < 0;
}

async function isThere(ctx: RequestContext, { sequence, hash }: SealName): Promise<boolean> {
  const rows = await ctx.sql(`select 1 from audit_seals where sequence = $1 and hash = decode($2, 'hex')`, [
    sequence,
    hash,
  ]);
  return rows.length > 0;
}
