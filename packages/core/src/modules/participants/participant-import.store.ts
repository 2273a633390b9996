import type { RequestContext } from '../../context.ts';
import { addMembers, changeUnclaimedMembers } from '../identity/membership.service.ts';
import { type Changes, enrol, type ImportTarget, update, whatIsWrong } from './participant-import.changes.ts';
import { findKnown } from './participant-import.known.ts';
import { keepParticipantWords } from './participant.words.ts';
import { tellRegistered } from './participant.registration.ts';
import type { ImportedPerson, RowIssue } from './participant-import.rows.ts';

/** So many rows at once make what the planner knows of a small table wrong. */
const worthAnalysing = 100;

/** What became of some rows of the file. */
export interface Stored {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: readonly RowIssue[];
}

/**
 * Stores people with a few statements, whatever their number. Somebody is found by the id of the file in the programme,
 * else by their address; what is equal already is not touched. What people who have signed in say of themselves stays theirs, and
 * nobody's state is changed: who has left does not come back by an import.
 */
export async function storePeople(
  ctx: RequestContext,
  target: ImportTarget,
  people: readonly ImportedPerson[],
): Promise<Stored> {
  const known = await findKnown(ctx, target.programme.id, people);
  const changes: Changes = {
    memberIds: new Map(),
    newMembers: new Map(),
    members: new Map(),
    newParticipants: [],
    participants: [],
  };
  const refused: RowIssue[] = [];
  let updated = 0;
  let unchanged = 0;
  for (const person of people) {
    const found = known.of(person);
    const problem = found && whatIsWrong(target, person, found, known);
    if (problem) refused.push({ row: person.row, ...problem });
    else if (found?.participantId === undefined) enrol(ctx, target, changes, person, found);
    else if (update(target, changes, person, found)) updated += 1;
    else unchanged += 1;
  }
  await write(ctx, target.programme, changes);
  if (!target.analysed && changes.newParticipants.length >= worthAnalysing) {
    // Skipped where another import, or the server itself, is just doing so.
    await ctx.sql('analyze (skip_locked) memberships, participants');
    target.analysed = true;
  }
  return { created: changes.newParticipants.length, updated, unchanged, refused };
}

async function write(ctx: RequestContext, programme: ImportTarget['programme'], changes: Changes): Promise<void> {
  const { id: programmeId } = programme;
  const { memberIds, newMembers, members, newParticipants, participants } = changes;
  for (const [who, id] of await addMembers(ctx, programmeId, newMembers)) memberIds.set(who, id);
  await changeUnclaimedMembers(ctx, programmeId, [...members.values()]);
  if (newParticipants.length > 0) {
    const enrolled = await ctx.sql<{ id: string; membershipId: string }>(
      `insert into participants (programme_id, membership_id, role, state, capacity, languages, answers, external_id)
       select $1, member, r.role::participant_role, 'APPROVED', r.capacity, r.languages, r.answers, r.external_id
         from jsonb_to_recordset($2)
              r(member uuid, external_id text, role text, capacity int, languages text[], answers jsonb)
       returning id, membership_id "membershipId"`,
      [
        programmeId,
        JSON.stringify(
          newParticipants.map(({ who, ...participant }) => ({ ...participant, member: memberIds.get(who) })),
        ),
      ],
    );
    await keepParticipantWords(
      ctx,
      enrolled.map(({ id }) => id),
    );
    await tellRegistered(
      ctx,
      programme,
      enrolled.map(({ membershipId }) => membershipId),
    );
  }
  if (participants.length > 0)
    await ctx.sql(
      // A place may just have been taken: no capacity is below what is taken.
      `update participants p set external_id = r.external_id, capacity = greatest(r.capacity, p.places_taken),
              languages = r.languages, answers = r.answers, updated_at = present(), version = p.version + 1
         from jsonb_to_recordset($1)
              r(id uuid, external_id text, capacity int, languages text[], answers jsonb)
        where p.id = r.id and p.id = any($2::uuid[])`,
      [JSON.stringify(participants), participants.map(({ id }) => id)],
    );
}
