import type { RequestContext } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { loadParticipants, type ParticipantRow } from '../matches/match.people.ts';
import { explainInTurn } from './explanation.queue.ts';
import type { PairExplained } from './matching-run.compute.ts';
import { findRun } from './matching-run.service.ts';

/** How a pair fared in a run, with the people it speaks of. */
export interface PairExplanation {
  readonly programmeId: string;
  readonly mentee: ParticipantRow;
  readonly mentor: ParticipantRow;
  /** Undefined where one of the two was not in the run's pool. */
  readonly explained: PairExplained | undefined;
  readonly people: ReadonlyMap<string, ParticipantRow>;
}

/**
 * Why a run made a pair, or did not: from what it was computed on, whatever has changed since. Undefined where the run
 * came to no result.
 */
export async function explainPairOf(
  ctx: RequestContext,
  runId: string,
  menteeId: string,
  mentorId: string,
): Promise<PairExplanation | undefined> {
  const run = await findRun(ctx, runId);
  const pair = await loadParticipants(ctx, [menteeId, mentorId]);
  const [mentee, mentor] = [pair.get(menteeId), pair.get(mentorId)];
  if (mentee?.programmeId !== run.programmeId || mentee.role !== 'MENTEE') throw new NotFound('participant');
  if (mentor?.programmeId !== run.programmeId || mentor.role !== 'MENTOR') throw new NotFound('participant');
  const explained = await explainInTurn(ctx, { runId, version: run.version, menteeId, mentorId });
  if (explained === 'NO_RESULT') return undefined;
  const others = [explained?.instead?.mentorId, ...(explained?.places ?? []).map(place => place.menteeId)];
  const people = await loadParticipants(
    ctx,
    others.filter(id => id !== undefined),
  );
  return { programmeId: run.programmeId, mentee, mentor, explained, people };
}
