import type { RequestContext } from '../../context.ts';
import type { ParticipantState } from '../../database/generated/enums.ts';
import { type Reaction, reactTo } from '../../events/reactions.ts';
import { admissionChanged, programmeMoved, type ProgrammeMove } from '../programmes/programme.happenings.ts';
import { dropUntrueMails } from './participant.decision-mails.ts';
import { fillFreedPlaces } from './participant.freed-places.ts';
import {
  cancelledMail,
  closedMail,
  completedMail,
  lapsedMail,
  pausedMail,
  resumedMail,
  startedMail,
  tellOfProgramme,
} from './participant.notices.ts';
import { tellRegistered } from './participant.registration.ts';
import { admittedStates, applicantStates, participantStates, participantSteps } from './participant.state.ts';
import { participantsChanged } from './participants-changed.ts';

/** What the moves of a programme do to those who take part, or want to, and what they are told of it: one notice each. */
export const programmeReactions: readonly Reaction[] = [
  reactTo(programmeMoved.open, async (ctx, move) => {
    // Who is in it before it opens has been registered: nobody could apply.
    const membershipIds = await peopleIn(ctx, move, ['APPROVED']);
    await tellRegistered(ctx, { id: move.programmeId, title: move.title, state: 'OPEN' }, membershipIds);
  }),
  reactTo(programmeMoved.start, async (ctx, move) => {
    const membershipIds = await peopleIn(ctx, move, admittedStates);
    await tellOfProgramme(ctx, move, { mail: startedMail, membershipIds, waits: true });
  }),
  reactTo(programmeMoved.pause, async (ctx, move) => {
    await tellOfProgramme(ctx, move, { mail: pausedMail, membershipIds: await peopleIn(ctx, move, admittedStates) });
  }),
  reactTo(programmeMoved.resume, async (ctx, move) => {
    await tellOfProgramme(ctx, move, { mail: resumedMail, membershipIds: await peopleIn(ctx, move, admittedStates) });
    await dropUntrueMails(ctx, move.programmeId);
    await fillFreedPlaces(ctx, move.programmeId);
  }),
  reactTo(programmeMoved.reopen, (ctx, { programmeId }) => fillFreedPlaces(ctx, programmeId)),
  reactTo(admissionChanged, (ctx, { programmeId }) => fillFreedPlaces(ctx, programmeId)),
  reactTo(programmeMoved.close, async (ctx, move) => {
    const admitted = await peopleIn(ctx, move, admittedStates);
    const lapsed = await moveAll(ctx, move, applicantStates, participantSteps.transitions.lapse.to!);
    await tellOfProgramme(ctx, move, { mail: closedMail, membershipIds: admitted });
    await tellOfProgramme(ctx, move, { mail: lapsedMail, membershipIds: lapsed });
  }),
  reactTo(programmeMoved.complete, async (ctx, move) => {
    const { from, to } = participantStates.transitions.complete;
    const membershipIds = await moveAll(ctx, move, from, to!);
    await tellOfProgramme(ctx, move, { mail: completedMail, membershipIds });
  }),
  reactTo(programmeMoved.cancel, async (ctx, move) => {
    const { from, to } = participantSteps.transitions.lapse;
    const membershipIds = await moveAll(ctx, move, from, to!);
    // Nobody has heard of a draft.
    if (move.from !== 'DRAFT') await tellOfProgramme(ctx, move, { mail: cancelledMail, membershipIds });
  }),
];

async function peopleIn(
  ctx: RequestContext,
  { programmeId }: ProgrammeMove,
  states: readonly ParticipantState[],
): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    'select distinct membership_id id from participants where programme_id = $1 and state::text = any($2::text[])',
    [programmeId, states],
  );
  return rows.map(({ id }) => id);
}

/** Whose they were. All of the programme are locked, by their ids, as those are who change a match. */
async function moveAll(
  ctx: RequestContext,
  { programmeId, consequences }: ProgrammeMove,
  from: readonly ParticipantState[],
  to: ParticipantState,
): Promise<string[]> {
  await ctx.sql('select 1 from participants where programme_id = $1 order by id for no key update', [programmeId]);
  const moved = await ctx.sql<{ membership_id: string }>(
    `update participants set state = $3::participant_state, version = version + 1, updated_at = present()
      where programme_id = $1 and state::text = any($2::text[]) returning membership_id`,
    [programmeId, from, to],
  );
  consequences[`participants${to}`] = moved.length;
  participantsChanged(ctx, programmeId);
  return moved.map(row => row.membership_id);
}
