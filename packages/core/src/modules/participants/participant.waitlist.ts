import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { exactCount } from '../../database/count.ts';
import { enumLiteral } from '../../database/enum-literal.ts';
import type { Participant } from '../../database/generated/client.ts';
import { ParticipantRole } from '../../database/generated/enums.ts';
import { implement } from '../../jobs/job.ts';
import { type Decided, carryOut } from './participant.decisions.ts';
import { tellOfDecisions } from './participant.decision-mails.ts';
import { fillPlaces } from './participant.freed-places.ts';
import { lockIntake, readIntake } from './participant.intake.ts';
import { isStorable } from '../../storable.ts';

export const reasonInput = z.string().trim().min(1).max(2000).refine(isStorable);

/** Those that are taken in at once. */
const batch = 200;

/** Who waits in a role, in the order of the waiting list. */
function waitingIn(programme: string, role: ParticipantRole): string {
  return `from participants where programme_id = ${programme} and state = 'WAITLISTED'
             and role = ${enumLiteral(ParticipantRole, role)}`;
}

export async function isAnybodyWaiting(
  ctx: RequestContext,
  programmeId: string,
  role: ParticipantRole,
): Promise<boolean> {
  return (await ctx.sql(`select 1 ${waitingIn('$1', role)} limit 1`, [programmeId])).length > 0;
}

/**
 * The place of each on the waiting list of their role, from 1; of who is further down than is counted exactly, undefined.
 * One statement for all of a list.
 */
export const waitlistPosition = createContextCache(
  (ctx: RequestContext) =>
    new DataLoader<Pick<Participant, 'id' | 'programmeId' | 'role'>, number | undefined, string>(
      async waiting => {
        const programmes = [...new Set(waiting.map(({ programmeId }) => programmeId))];
        const scans = [...new Set(waiting.map(({ role }) => role))].map(
          role => `select w.id, w.position from unnest($1::uuid[]) g(id) cross join lateral (
             select id, row_number() over (order by waitlisted_at, id)::int position from (
               select id, waitlisted_at ${waitingIn('g.id', role)}
                order by waitlisted_at, id limit ${exactCount}) first) w
            where w.id = any($2::uuid[])`,
        );
        const rows = await ctx.sql<{ id: string; position: number }>(scans.join(' union all '), [
          programmes,
          waiting.map(({ id }) => id),
        ]);
        const positions = new Map(rows.map(({ id, position }) => [id, position]));
        return waiting.map(({ id }) => positions.get(id));
      },
      { cache: false, cacheKeyFn: ({ id }) => id },
    ),
);

/** Gives somebody who waits, and is locked, the first place of their role's waiting list. Its intake is held. */
export async function placeFirst(ctx: RequestContext, { id, programmeId, role }: Decided & { programmeId: string }) {
  await ctx.sql(
    `update participants set version = version + 1, updated_at = present(),
            waitlisted_at = least(waitlisted_at, (
              select waitlisted_at - interval '1 millisecond' ${waitingIn('$2', role)} and id <> $1
               order by waitlisted_at, id limit 1))
      where id = $1`,
    [id, programmeId],
  );
}

/** In order, as long as there are places; a programme that is paused does it once it goes on. */
export const fillPlacesHandler = implement(fillPlaces, async (ctx: RequestContext, { programmeId }) => {
  while (await ctx.transaction(() => takeIn(ctx, programmeId)));
});

/** @returns whether there may be more to take in */
async function takeIn(ctx: RequestContext, programmeId: string): Promise<boolean> {
  const state = await lockIntake(ctx, programmeId);
  if (state !== 'OPEN' && state !== 'RUNNING') return false;
  let isMore = false;
  // Mentors first: their places may be what there is for mentees.
  for (const role of [ParticipantRole.MENTOR, ParticipantRole.MENTEE]) {
    const { admission, places } = await readIntake(ctx, programmeId);
    if (admission.promote !== 'AUTOMATIC') return false;
    const atMost = Math.min(places[role] ?? batch, batch);
    if (atMost === 0) continue;
    const first = await ctx.sql<Decided>(
      `select id, membership_id "membershipId", role, state from participants where state = 'WAITLISTED' and id in (
         select id ${waitingIn('$1', role)} order by waitlisted_at, id limit $2)
        order by id for update`,
      [programmeId, atMost],
    );
    if (first.length === 0) continue;
    await carryOut(ctx, programmeId, 'approve', first, { byItself: true });
    await tellOfDecisions(ctx, programmeId, 'approve', first);
    isMore ||= first.length === batch;
  }
  return isMore;
}
