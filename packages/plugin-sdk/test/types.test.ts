import { definePlugin, NeedsReconnection } from '@mentorkit/plugin-sdk';
import { expect, it } from 'vitest';
import { z } from 'zod';

// Checked by the compiler: what partners write has its types without naming any, and what is wrong fails where it is
// written.

export const calendarGoogle = definePlugin({
  id: 'calendar-google',
  api: 1,
  hosts: ['www.googleapis.com'],
  connection: {
    kind: 'oauth2',
    authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    scopes: ['calendar.events', 'calendar.freebusy'],
    client: secrets => ({ id: secrets.clientId, secret: secrets.clientSecret }),
  },
  settings: z.object({ calendarName: z.string().default('Mentoring') }),
  secrets: z.object({ clientId: z.string(), clientSecret: z.string() }),
  calendar: {
    can: { busy: true, changes: false, recurrence: true },
    async busy(ctx, { personId, start, end }) {
      const account = await ctx.account(personId);
      if (!account) throw new NeedsReconnection(personId);
      return [{ start, end }];
    },
    async save(ctx, meeting, personId, externalId = meeting.key.replaceAll('-', '')) {
      const account = await ctx.account(personId);
      await account?.fetch(`https://www.googleapis.com/calendar/v3/${externalId}`, {
        method: 'PUT',
        signal: ctx.signal,
      });
      return { externalId };
    },
    async cancel() {
      return {};
    },
  },
});

export const videoZoom = definePlugin({
  id: 'video-zoom',
  api: 1,
  hosts: ['api.zoom.us', 'zoom.us'],
  settings: z.object({ waitingRoom: z.boolean().default(true) }),
  secrets: z.object({ accountId: z.string(), webhookSecret: z.string() }),
  video: {
    can: { captions: true, dialIn: true, recording: true, waitingRoom: true },
    async save(ctx, meeting, externalId = meeting.key) {
      await ctx.store.set(`join:${externalId}`, 'https://zoom.us/j/1');
      ctx.log.info('saved', { waiting: ctx.settings.waitingRoom });
      return { externalId };
    },
    async join(ctx, externalId) {
      return z.string().parse(await ctx.store.get(`join:${externalId}`));
    },
    async cancel() {},
  },
  webhooks: {
    events: {
      async verify({ secrets }, { headers, body }) {
        return headers.get('x-zm-signature') && body.length && secrets.webhookSecret
          ? { id: headers.get('x-zm-request-id') ?? '', event: {} }
          : new Response('Bad signature', { status: 401 });
      },
      async handle(ctx) {
        await ctx.enqueue('importRecording', { meetingId: '1' }, { key: '1' });
      },
    },
  },
  jobs: {
    importRecording: {
      input: z.object({ meetingId: z.string() }),
      attempts: 8,
      async run(ctx, { meetingId }) {
        await ctx.store.set(`recording:${meetingId}`, ctx.secrets.accountId);
      },
    },
  },
  async health(ctx) {
    const { ok } = await ctx.fetch('https://api.zoom.us/v2/users/me');
    return { status: ok ? 'ok' : 'down' };
  },
});

// What must not compile.

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  jobs: {
    a: {
      input: z.object({ n: z.number() }),
      async run(ctx, { n }) {
        // @ts-expect-error a job's input is typed
        n.toUpperCase();
        // @ts-expect-error an unknown job
        await ctx.enqueue('b', {});
        // @ts-expect-error a job's input is checked where it is queued
        await ctx.enqueue('a', { n: 'one' });
      },
    },
  },
});

// @ts-expect-error a generation that is not served
definePlugin({ id: 'x', api: 2, settings: z.object({}) });

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  secrets: z.object({ key: z.string() }),
  async health(ctx) {
    // @ts-expect-error a secret that was not declared
    return { status: ctx.secrets.kye ? 'ok' : 'down' };
  },
});

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  async health(ctx) {
    // @ts-expect-error no secrets were declared
    return { status: ctx.secrets.key ? 'ok' : 'down' };
  },
});

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  // @ts-expect-error a status that does not exist
  health: async () => ({ status: 'fine' }),
});

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  criterion: {
    // @ts-expect-error a criterion is pure: it gets people and settings, and no context
    compare: (_mentees, _mentors, _settings, ctx) => () => (ctx ? 1 : 0),
  },
});

export const houseRules = definePlugin({
  id: 'house-rules',
  api: 1,
  settings: z.object({ closes: z.number().default(18) }),
  hooks: {
    'session.schedule': {
      required: true,
      async will(ctx, { data }) {
        const end = data.end.toZonedDateTimeISO(ctx.organisation.timeZone);
        return end.hour >= ctx.settings.closes ? { reason: { en: 'Too late.', da: 'For sent.' } } : undefined;
      },
      async has(ctx, { id, data: { sessionId } }) {
        await ctx.store.set(`seen:${id}`, sessionId);
      },
    },
  },
  contentFilter: {
    can: { hold: true, refuse: false },
    review: async (_ctx, { text }) => (text.includes('http') ? { verdict: 'hold' } : { verdict: 'allow' }),
  },
  notifications: {
    can: { text: false },
    send: async (_ctx, { key }, { personId }) => ({ externalId: `${personId}:${key}` }),
  },
});

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  hooks: {
    'session.schedule': {
      // @ts-expect-error a session that is not made yet has no id
      will: async (_ctx, { data }) => void data.sessionId,
    },
    'match.end': {
      // @ts-expect-error why a match ended is not told
      has: async (_ctx, { data }) => void data.reason,
      // @ts-expect-error a veto is a reason in English at least
      will: async () => ({ reason: { da: 'Nej.' } }),
    },
  },
  contentFilter: {
    can: { hold: true, refuse: true },
    // @ts-expect-error whoever refuses says why
    review: async () => ({ verdict: 'refuse' }),
  },
});

definePlugin({
  id: 'x',
  api: 1,
  settings: z.object({}),
  // @ts-expect-error an event that does not exist
  hooks: { 'match.dream': {} },
});

it('defining a plugin has no effect: it is the object that was given', () => {
  const definition = { id: 'x', api: 1, settings: z.object({}) } as const;
  expect(definePlugin(definition)).toBe(definition);
});
