import { createHash } from 'node:crypto';
import { canonicalJson } from '../../canonical-json.ts';

/** An event as it is hashed: all that it says. */
export interface HashedEvent {
  readonly id: string;
  readonly organisationId: string;
  readonly at: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly subjectType: string;
  readonly subjectId: string | null;
  readonly data: object;
  readonly requestId: string;
}

/** A seal without its own hash. */
export interface SealContent {
  readonly organisationId: string;
  readonly sequence: number;
  readonly sealedAt: string;
  readonly fromId: string;
  readonly toId: string;
  readonly events: number;
  readonly root: Buffer;
  readonly previous: Buffer;
}

// To the microsecond and in UTC, whatever the session says.
const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export const hashedEventColumns = `id, organisation_id "organisationId", ${instant('at')} at, actor_id "actorId", action,
  outcome::text, subject_type "subjectType", subject_id "subjectId", data, request_id "requestId"`;
export const sealColumns = `organisation_id "organisationId", sequence, ${instant('sealed_at')} "sealedAt",
  from_id "fromId", to_id "toId", events, root, previous, hash`;
export const nowText = instant('present()');

/** What comes before the first seal. */
export const nothing: Buffer = Buffer.alloc(32);

/** The SHA-256 over the SHA-256 of each event's canonical JSON, in the order of their ids. */
export function rootOf(events: readonly HashedEvent[]): Buffer {
  const root = createHash('sha256');
  // Named one by one: what a row has besides is not part of the event.
  for (const { id, organisationId, at, actorId, action, outcome, subjectType, subjectId, data, requestId } of events)
    root.update(sha256({ id, organisationId, at, actorId, action, outcome, subjectType, subjectId, data, requestId }));
  return root.digest();
}

export function hashOfSeal(seal: SealContent): Buffer {
  const { organisationId, sequence, sealedAt, fromId, toId, events } = seal;
  const [root, previous] = [seal.root.toString('hex'), seal.previous.toString('hex')];
  return sha256({ organisationId, sequence, sealedAt, fromId, toId, events, root, previous });
}

function sha256(value: object): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest();
}
