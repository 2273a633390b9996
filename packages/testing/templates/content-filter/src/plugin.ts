import { definePlugin } from '@mentorkit/plugin-sdk';
import { z } from 'zod';

/** Holds what has one of the organisation's words in it, until a moderator has looked. */
export default definePlugin({
  id: 'template',
  api: 1,
  settings: z.object({
    words: z.array(z.string().min(1)).default([]).describe('Words that a moderator should look at'),
  }),
  contentFilter: {
    can: { hold: true, refuse: false },
    async review(ctx, { text, language }) {
      const written = text.toLocaleLowerCase(language);
      const found = ctx.settings.words.find(word => written.includes(word.toLocaleLowerCase(language)));
      if (found === undefined) return { verdict: 'allow' };
      const reason = {
        en: `A moderator looks at texts with the word “${found}” first.`,
        da: `En moderator ser først på tekster med ordet »${found}«.`,
      };
      return { verdict: 'hold', reason };
    },
  },
});
