import { z } from 'zod';
import type { RequestContext } from '../../context.ts';
import { defineJob, implement } from '../../jobs/job.ts';
import { tellDue } from './invitation.telling.ts';

const remindInvited = defineJob({
  name: 'invitations.remind',
  every: { milliseconds: 60_000 },
  per: 'organisation',
});

/** Does what is due of invitations: the rows say what that is, so it may be done twice. */
export const remindInvitedHandler = implement(remindInvited, async (ctx: RequestContext) => {
  while (await ctx.transaction(() => tellDue(ctx)));
});

/** Tells those who were asked by a file, as soon as it has been read. */
export const sendInvitations = defineJob({
  name: 'invitations.send',
  input: z.object({ programmeId: z.uuid() }),
  attempts: 5,
});

export const sendInvitationsHandler = implement(sendInvitations, async (ctx: RequestContext, { programmeId }) => {
  while (await ctx.transaction(() => tellDue(ctx, { programmeId })));
});
