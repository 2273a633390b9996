import { z } from 'zod';
import { eventNames } from './domain-events.ts';
import { mostEndpoints, mostHosts, mostKinds } from './limits.ts';
import type { PluginDescription } from './messages.ts';
import { writtenName } from './texts.ts';

const kind = z.enum(['criterion', 'strategy', 'calendar', 'video', 'notifications', 'contentFilter', 'hooks']);
const text = z.string();
const few = z.array(text).max(mostEndpoints);

/** As a thread describes its plugin: `thread/definition.ts` makes it so, and a plugin that means ill might not. */
const schema = z.object({
  id: text.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  name: writtenName.optional(),
  api: z.number(),
  kinds: z.array(kind).max(mostKinds),
  can: z.partialRecord(kind, z.record(text, z.boolean())),
  methods: z.partialRecord(kind, z.array(text)),
  hooks: z.partialRecord(z.enum(eventNames), z.object({ will: z.boolean(), has: z.boolean(), required: z.boolean() })),
  settingsSchema: z.record(text, z.unknown()).optional(),
  secretsSchema: z.record(text, z.unknown()).optional(),
  hasSecrets: z.boolean(),
  complete: z.boolean(),
  hosts: z.union([z.array(text).max(mostHosts), z.literal('from-settings')]),
  connection: z.object({ kind: z.enum(['basic', 'oauth2']), scopes: z.array(text) }).optional(),
  jobs: z.record(text, z.object({ attempts: z.number().optional(), every: text.optional() })),
  webhooks: few,
  health: z.boolean(),
});

export function readDescription(said: unknown): PluginDescription | undefined {
  return schema.safeParse(said).data;
}
