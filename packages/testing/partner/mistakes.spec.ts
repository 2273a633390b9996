import { definePlugin } from '@mentorkit/plugin-sdk';
import { expect, it } from 'vitest';
import { z } from 'zod';

// What must not compile in a partner's editor, either: if the declarations got lost, every line here would be right.
const settings = z.object({});

it('mistakes are the compiler’s to find, and no call of definePlugin throws', () => {
  // @ts-expect-error a generation that is not served
  definePlugin({ id: 'x', api: 2, settings });
  // @ts-expect-error a capability without its methods
  definePlugin({ id: 'x', api: 1, settings, video: { can: { captions: true } } });
  const plugin = definePlugin({
    id: 'x',
    api: 1,
    settings,
    secrets: z.object({ key: z.string() }),
    async health({ secrets }) {
      // @ts-expect-error a secret that was not declared
      return { status: secrets.kye === '' ? 'down' : 'ok' };
    },
  });
  expect(plugin.id).toBe('x');
});
