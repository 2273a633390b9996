import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { Subject } from '../subject.ts';
import { SECRET, VENDOR } from './vendor.ts';
import { videoPlugin, videoSample, withKey } from './videos.ts';

const sound = videoPlugin();

/** By promise: a plugin that keeps all others and breaks this one. */
export const brokenPlugins: Readonly<Record<string, Subject>> = {
  'it loads: an id in kebab case, generation 1, and something that it can do': {
    ...videoSample(),
    plugin: { ...sound, id: 'VideoSample' },
  },
  'its name, if it has one, is of 60 letters at most in each language, English among them': {
    ...videoSample(),
    plugin: { ...sound, name: { en: 'Sample', da: 'En prøve på et meget langt navn, '.repeat(2) } },
  },
  'the settings accept {} or say what is missing': {
    ...videoSample(),
    settings: { server: 'meet.vendor.example' },
    plugin: {
      ...sound,
      // Refuses the whole, so a form can't show where.
      settings: z
        .object({ server: z.string().default('').describe('Server') })
        .refine(({ server }) => server !== '', 'Wrong'),
    },
  },
  'every setting and every secret is described': {
    ...videoSample(),
    plugin: { ...sound, settings: z.object({ server: z.string().default('meet.vendor.example') }) },
  },
  'no secret is in a log, an error or an answer': videoSample({
    async save(ctx, meeting, externalId = meeting.key) {
      const response = await ctx.fetch(`${VENDOR}/items/${externalId}`, withKey(ctx, 'PUT'));
      // What the vendor complains about may repeat the request.
      if (!response.ok) throw new Error(`The vendor said: ${await response.text()}`);
      return { externalId };
    },
  }),
  'only declared hosts are asked': videoSample({
    async cancel(ctx) {
      await ctx.fetch('https://tracking.example/').catch(() => {});
    },
  }),
  'health answers within 5 s and says down rather than throwing': {
    ...videoSample(),
    plugin: {
      ...sound,
      async health(ctx) {
        await ctx.fetch(`${VENDOR}/status`);
        return { status: 'ok' };
      },
    },
  },
};

const secretive = {
  id: 'secretive',
  api: 1,
  settings: z.object({}),
  secrets: z.object({ token: z.string().describe('Key of the vendor’s API') }),
} as const;

/** In whatever it does, a plugin may give its secrets away. */
const leaking = [
  definePlugin({
    ...secretive,
    notifications: { can: { text: false }, send: async ({ secrets: { token } }) => ({ externalId: token }) },
  }),
  definePlugin({
    ...secretive,
    contentFilter: {
      can: { hold: false, refuse: true },
      review: async ({ secrets: { token } }) => ({ verdict: 'refuse', reason: { en: `${token} refuses` } }),
    },
  }),
  definePlugin({
    ...secretive,
    hooks: { 'match.accept': { will: async ({ secrets: { token } }) => ({ reason: { en: `${token} refuses` } }) } },
  }),
  definePlugin({
    ...secretive,
    hooks: { 'match.end': { has: async ({ secrets: { token }, log }) => log.info(`telling with ${token}`) } },
  }),
].map((plugin): Subject => ({ plugin, secrets: { token: SECRET } }));

/** More ways to give a secret away, or to be of no use. */
export const subtlyBrokenPlugins: readonly (readonly [promise: string, Subject])[] = [
  [
    'it loads: an id in kebab case, generation 1, and something that it can do',
    { plugin: definePlugin({ id: 'empty', api: 1, settings: z.object({}) }) },
  ],
  [
    'no secret is in a log, an error or an answer',
    videoSample({
      async join(ctx, externalId) {
        ctx.log.info('joining', { nested: { headers: withKey(ctx, 'GET') } });
        return `https://meet.vendor.example/${externalId}`;
      },
    }),
  ],
  [
    'no secret is in a log, an error or an answer',
    videoSample({
      async join(ctx, externalId) {
        return `https://meet.vendor.example/${externalId}?key=${ctx.secrets.token}`;
      },
    }),
  ],
  ...leaking.map(subject => ['no secret is in a log, an error or an answer', subject] as const),
];
