import type { RequestContext } from '../../context.ts';
import type { ParticipantRole } from '../../database/generated/enums.ts';
import { conflict, requireConfirmed } from '../../errors.ts';
import { rightsChanged } from '../../access/rights-changed.ts';
import { isAskedOfHooks, tellHooksOfAll } from '../../installations/hooks.ts';
import { authorise } from '../../policy.ts';
import { defineText } from '../../texts/text.ts';
import { programmePolicy } from '../programmes/programme.policy.ts';
import { findProgramme } from '../programmes/programme.service.ts';
import { holdLiveProgramme } from '../programmes/programme.standing.ts';
import { participantAudit } from './participant.audit.ts';
import { participantStates } from './participant.state.ts';

export const bulkDecisions = ['approve', 'decline', 'requestChanges', 'waitlist'] as const;
export type BulkDecision = (typeof bulkDecisions)[number];

/** Of one call: the next one goes on. */
export const mostDecided = 1_000;

const oneByOne = conflict('DECIDED_ONE_BY_ONE', {
  en: 'A plugin has to agree to each of them: decide about them one by one.',
  da: 'En udvidelse skal sige god for hver af dem: tag stilling til dem én ad gangen.',
});

const decided = defineText({
  en: '{people} applications get this decision.',
  da: '{people} ansøgninger får denne afgørelse.',
});

interface Bulk {
  readonly programmeId: string;
  readonly decision: BulkDecision;
  /** Whom; undefined for all who wait, of the role if one is given. */
  readonly ids?: readonly string[] | undefined;
  readonly role?: ParticipantRole | undefined;
  readonly confirmed?: number | undefined;
}

/**
 * Decides about many applications that wait, in a handful of statements. Whom somebody else has decided about meanwhile is
 * left as they are. Answers about whom it decided.
 *
 * @throws ConfirmationNeeded for all who wait, until the caller has said how many; Conflict `DECIDED_ONE_BY_ONE` where a
 *   plugin has to be asked about each
 */
export async function decideApplications(
  ctx: RequestContext,
  { programmeId, decision, ids, role, confirmed }: Bulk,
): Promise<string[]> {
  const programme = await findProgramme(ctx, programmeId);
  authorise(ctx, programmePolicy, 'seeParticipants', programme);
  await holdLiveProgramme(ctx, programmeId);
  if (decision === 'approve' && (await isAskedOfHooks(ctx, 'participant.approve'))) throw oneByOne();
  const waiting = await ctx.sql<{ id: string; membership_id: string; role: ParticipantRole }>(
    `select id, membership_id, role from participants
      where programme_id = $1 and state = 'SUBMITTED' and ($2::uuid[] is null or id = any($2))
        and ($3::participant_role is null or role = $3)
      order by id limit $4 for update`,
    [programmeId, ids ?? null, role ?? null, mostDecided],
  );
  if (!ids) requireConfirmed([{ code: 'APPLICATIONS_DECIDED', people: waiting.length, text: decided }], confirmed);
  if (waiting.length === 0) return [];
  const chosen = waiting.map(({ id }) => id);
  const state = participantStates.transitions[decision].to!;
  await ctx.sql(
    `update participants set state = $2::participant_state, version = version + 1, updated_at = present()
      where id = any($1::uuid[])`,
    [chosen, state],
  );
  await ctx.auditAll(participantAudit, decision, chosen, { from: 'SUBMITTED', to: state });
  rightsChanged(ctx.platform);
  if (decision === 'approve')
    await tellHooksOfAll(
      ctx,
      'participant.approve',
      waiting.map(one => ({ programmeId, participantId: one.id, personId: one.membership_id, role: one.role })),
    );
  return chosen;
}
