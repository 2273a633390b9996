import type { Database } from '../../database/database.ts';
import type { SystemClient } from '../../database/system.ts';
import { type HashedEvent, hashedEventColumns, hashOfSeal, nothing, nowText, rootOf } from './audit.hash.ts';

/** So many events are one seal at most, that none takes much memory or time. */
const eventsOfSeal = 1000;

/**
 * Seals the audit events of all organisations that are not sealed yet: each organisation's into a hash chain of its own,
 * in which nothing can be changed, removed or slipped in without breaking it.
 *
 * An event knows its seal, so none depends on the order of ids: one whose transaction committed late is in a later seal.
 * Nobody who writes events waits for it, and where one organisation's cannot be sealed, the others' are.
 *
 * @returns how many events were sealed
 * @throws AggregateError after all others, where some could not be
 */
export async function sealAuditEvents(database: Database): Promise<number> {
  const { rows } = await database.asSystem('find audit events without a seal', system =>
    system.query<{ organisation_id: string }>('select distinct organisation_id from audit_events where seal is null'),
  );
  let sealed = 0;
  const failures: unknown[] = [];
  for (const { organisation_id: id } of rows) {
    try {
      let events: number;
      do {
        events = await database.asSystem('seal audit events', system => sealSome(system, id));
        sealed += events;
      } while (events === eventsOfSeal);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `The audit events of ${failures.length} organisations could not be sealed.`);
  return sealed;
}

async function sealSome(system: SystemClient, organisationId: string): Promise<number> {
  // One at a time: two would make two seals of the same number.
  const lock = await system.query<{ got: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('audit.seal ' || $1, 0)) got`,
    [organisationId],
  );
  if (!lock.rows[0]!.got) return 0;
  const { rows: events } = await system.query<HashedEvent>(
    `select ${hashedEventColumns} from audit_events where organisation_id = $1 and seal is null order by id limit ${eventsOfSeal}`,
    [organisationId],
  );
  if (events.length === 0) return 0;
  const last = await system.query<{ sequence: number; hash: Buffer; now: string }>(
    `select coalesce(sequence, 0) sequence, hash, ${nowText} now
       from (select) nothing left join lateral (
         select sequence, hash from audit_seals where organisation_id = $1 order by sequence desc limit 1) last on true`,
    [organisationId],
  );
  const { sequence, hash, now } = last.rows[0]!;
  const seal = {
    organisationId,
    sequence: sequence + 1,
    sealedAt: now,
    fromId: events[0]!.id,
    toId: events.at(-1)!.id,
    events: events.length,
    root: rootOf(events),
    previous: hash ?? nothing,
  };
  await system.query(
    `insert into audit_seals (organisation_id, sequence, sealed_at, from_id, to_id, events, root, previous, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      organisationId,
      seal.sequence,
      seal.sealedAt,
      seal.fromId,
      seal.toId,
      seal.events,
      seal.root,
      seal.previous,
      hashOfSeal(seal),
    ],
  );
  await system.query('select seal_audit_events($1, $2, $3::uuid[])', [
    organisationId,
    seal.sequence,
    events.map(({ id }) => id),
  ]);
  return events.length;
}
