import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import { createInvitation } from './invitation.ts';

const settings = z.object({
  reminderMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .default(0)
    .describe('Minutes before a session at which calendars remind; 0 leaves it to the calendar'),
});

/** Sessions as invitations by mail: works with every calendar and needs nobody's account. */
export default definePlugin({
  id: 'calendar-ics',
  name: { en: 'Calendar invitations by mail', da: 'Kalenderinvitationer med mail' },
  api: 1,
  settings,
  calendar: {
    can: { busy: false, changes: false, recurrence: false },

    async save(ctx, meeting) {
      const { reminderMinutes } = ctx.settings;
      return { invitation: createInvitation(meeting, { method: 'REQUEST', now: ctx.now(), reminderMinutes }) };
    },

    async cancel(ctx, meeting) {
      return { invitation: createInvitation(meeting, { method: 'CANCEL', now: ctx.now(), reminderMinutes: 0 }) };
    },
  },
});
