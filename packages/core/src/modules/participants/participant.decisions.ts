import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import type { Participant } from '../../database/generated/client.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import { type ApplicationDecision, type ParticipantRole, ParticipantState } from '../../database/generated/enums.ts';
import { conflict, inCapitals, requireConfirmed } from '../../errors.ts';
import { validated } from '../../input.ts';
import { isAskedOfHooks, tellHooksOfAll } from '../../installations/hooks.ts';
import { authorise } from '../../policy.ts';
import { transition } from '../../state.ts';
import { isStorable } from '../../storable.ts';
import { defineText } from '../../texts/text.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { participantAudit } from './participant.audit.ts';
import { tellOfDecisions } from './participant.decision-mails.ts';
import { holdIntake, readIntake, whyNotTakeIn } from './participant.intake.ts';
import { type Decision, decisions, participantStates } from './participant.state.ts';
import { fillFreedPlaces } from './participant.freed-places.ts';
import { participantsChanged } from './participants-changed.ts';

/** Of one call: the next one goes on. */
export const mostDecided = 1_000;

const written = z.string().trim().max(2000).refine(isStorable, 'This has characters that cannot be stored.');
const wordsInput = z.object({ comment: written.optional(), note: written.optional() });

/** What is said beside a decision. */
export interface DecisionWords {
  /** To the person; it stands in their mail. */
  readonly comment?: string | undefined;
  /** For managers alone. */
  readonly note?: string | undefined;
}

/** @throws ValidationFailed where one is too long */
export function readWords(words: DecisionWords): DecisionWords {
  return validated(wordsInput, words);
}

export function isDecision(action: string): action is Decision {
  return (decisions as readonly string[]).includes(action);
}

const oneByOne = conflict('DECIDED_ONE_BY_ONE', {
  en: 'A plugin has to agree to each of them: decide about them one by one.',
  da: 'En udvidelse skal sige god for hver af dem: tag stilling til dem én ad gangen.',
});

const decided = defineText({
  en: '{people} applications get this decision.',
  da: '{people} ansøgninger får denne afgørelse.',
});

interface Bulk extends DecisionWords {
  readonly programmeId: string;
  readonly decision: Decision;
  /** In which state they are; whoever is in another by now is left as they are. */
  readonly from: ParticipantState;
  /** Whom; undefined for all in the state, of the role if one is given. */
  readonly ids?: readonly string[] | undefined;
  readonly role?: ParticipantRole | undefined;
  readonly confirmed?: number | undefined;
}

/**
 * Decides about many applications, in a handful of statements. Whom somebody else has decided about meanwhile is left as
 * they are. Answers about whom it decided.
 *
 * @throws ConfirmationNeeded for all in the state, until the caller has said how many; Conflict
 *   `DECIDED_ONE_BY_ONE` where a plugin has to be asked about each, `PROGRAMME_FULL` where there is no place for all
 */
export async function decideApplications(
  ctx: RequestContext,
  { programmeId, decision, from, ids, role, confirmed, ...given }: Bulk,
): Promise<string[]> {
  const words = readWords(given);
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, programmePolicy, 'seeParticipants', programme);
  transition(participantStates, from, decision);
  if (decision === 'approve') await holdIntake(ctx, programmeId);
  else await holdLiveProgramme(ctx, programmeId);
  if (decision === 'approve' && (await isAskedOfHooks(ctx, 'participant.approve'))) throw oneByOne();
  const waiting = await ctx.sql<Decided>(
    `select ${ofDecided} from participants
      where programme_id = $1 and state = ${enumLiteral(ParticipantState, from)}
        and ($2::uuid[] is null or id = any($2)) and ($3::participant_role is null or role = $3)
      order by id limit $4 for update`,
    [programmeId, ids ?? null, role ?? null, mostDecided],
  );
  if (!ids) requireConfirmed([{ code: 'APPLICATIONS_DECIDED', people: waiting.length, text: decided }], confirmed);
  // Mentors first: their places may be what there is for mentees.
  const inTurn =
    decision === 'approve'
      ? [waiting.filter(one => one.role !== 'MENTEE'), waiting.filter(one => one.role === 'MENTEE')]
      : [waiting];
  for (const people of inTurn.filter(some => some.length > 0)) {
    if (decision === 'approve') await requirePlaces(ctx, programmeId, people);
    await carryOut(ctx, programmeId, decision, people, words);
  }
  await tellOfDecisions(ctx, programmeId, decision, waiting, words.comment);
  return waiting.map(({ id }) => id);
}

/** Somebody about whom is decided, and who is locked. */
export type Decided = Pick<Participant, 'id' | 'membershipId' | 'role' | 'state'>;
const ofDecided = 'id, membership_id "membershipId", role, state';

/** Decides about people of a programme who are locked, with all that follows but the mail. */
export async function carryOut(
  ctx: RequestContext,
  programmeId: string,
  decision: Decision,
  people: readonly Decided[],
  { comment, note, byItself = false }: DecisionWords & { readonly byItself?: boolean } = {},
): Promise<void> {
  const to = participantStates.transitions[decision].to!;
  await ctx.sql(
    // Who is put on the waiting list together waits in the order in which they handed in.
    `with decided as (
       update participants p
          set state = $2::participant_state, version = p.version + 1, updated_at = present(),
              waitlisted_at = case when $2 = 'WAITLISTED' then present() + w.place * interval '1 microsecond'
                                   else p.waitlisted_at end
         from (select id, row_number() over (order by handed_in_at, id) - 1 place
                 from participants where id = any($1::uuid[])) w
        where p.id = w.id returning p.id, p.attempt)
     insert into participant_decisions (participant_id, attempt, decision, comment, note, decided_by_id)
     select id, attempt, $3::application_decision, nullif($4, ''), nullif($5, ''), $6::uuid from decided order by id`,
    [
      people.map(({ id }) => id),
      to,
      inCapitals(decision) as ApplicationDecision,
      comment ?? '',
      note ?? '',
      byItself || ctx.member.platform ? null : ctx.member.membershipId,
    ],
  );
  for (const [from, some] of Map.groupBy(people, ({ state }): ParticipantState => state))
    await ctx.auditAll(
      participantAudit,
      decision,
      some.map(({ id }) => id),
      { from, to, ...(byItself && { byItself }) },
    );
  participantsChanged(ctx, programmeId);
  if (decision !== 'approve') return;
  await tellHooksOfAll(
    ctx,
    'participant.approve',
    people.map(({ id, membershipId, role }) => ({ programmeId, participantId: id, personId: membershipId, role })),
  );
  // Their places may be what mentees wait for.
  if (people.some(({ role }) => role === 'MENTOR')) await fillFreedPlaces(ctx, programmeId);
}

/** @throws Conflict `PROGRAMME_FULL` where there is no place for all of them; their programme's intake is held */
export async function requirePlaces(
  ctx: RequestContext,
  programmeId: string,
  people: readonly Pick<Decided, 'role'>[],
): Promise<void> {
  const intake = await readIntake(ctx, programmeId);
  for (const [role, some] of Map.groupBy(people, one => one.role)) {
    const refusal = whyNotTakeIn(intake, role, some.length);
    if (refusal) throw refusal;
  }
}
