import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ContentFilter } from './community.ts';
import type { PluginContext } from './context.ts';
import type { Hooks } from './events.ts';
import type { MatchingCriterion, MatchingStrategy } from './matching.ts';
import type { CalendarProvider, VideoProvider } from './meetings.ts';
import type { NotificationChannel } from './notifications.ts';
import type { Texts } from './texts.ts';
import type { Webhook } from './webhook.ts';

/**
 * What a schema parses to; `undefined` where there is no schema.
 *
 * @since api 1
 */
export type Output<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : undefined;

/**
 * A whole plugin as one plain object. What it can do is which of the fields it has.
 *
 * @since api 1
 */
export interface PluginDefinition<
  Settings extends StandardSchemaV1,
  Secrets extends StandardSchemaV1 | undefined,
  Jobs extends Record<string, unknown>,
  C = PluginContext<Output<Settings>, Output<Secrets>, Jobs>,
> {
  /** Kebab case, the npm name without `@scope/plugin-`. */
  readonly id: string;
  /** What people call it, in their language, in 60 letters at most; the id stands in where there is none. */
  readonly name?: Texts;
  /** The generation of this contract. */
  readonly api: 1;
  /**
   * What an organisation may set, as a Standard Schema that also gives JSON Schema (zod does): it becomes a form, so
   * describe every field. It either accepts `{}` or says what is missing.
   */
  readonly settings: Settings;
  /** Kept encrypted, written but never read back. */
  readonly secrets?: Secrets;
  /** How a person connects an account of their own. */
  readonly connection?: Connection<Output<Secrets>>;
  /** Hosts that `fetch` may reach; a function where an organisation's own server is a setting. */
  readonly hosts?: readonly string[] | ((settings: Output<Settings>) => readonly string[]);
  readonly criterion?: MatchingCriterion<Output<Settings>>;
  readonly strategy?: MatchingStrategy<Output<Settings>>;
  readonly calendar?: CalendarProvider<C>;
  readonly video?: VideoProvider<C>;
  /** A way to tell people things beside mail. */
  readonly notifications?: NotificationChannel<C>;
  /** Looks at what people write in communities before others read it. */
  readonly contentFilter?: ContentFilter<C>;
  /** By event: what is named here is what the plugin is asked about and told of. */
  readonly hooks?: Hooks<C>;
  readonly jobs?: { readonly [Name in keyof Jobs]: PluginJob<C, Jobs[Name]> };
  /** By endpoint name, which becomes part of the URL. */
  readonly webhooks?: Readonly<Record<string, Webhook<C>>>;
  /** Answers within five seconds and 16 KiB, and says `down` rather than throwing. */
  health?(ctx: C): Promise<Health>;
}

/** @since api 1 */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  /** For operators and managers, who see 1,000 characters; no secrets. */
  readonly detail?: string;
}

/** @since api 1 */
export type Connection<Secrets> =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'oauth2';
      readonly authorizeUrl: string;
      readonly tokenUrl: string;
      readonly scopes: readonly string[];
      client(secrets: Secrets): { readonly id: string; readonly secret: string };
    };

/**
 * Work of the plugin's own that runs in the worker, at least once.
 *
 * @since api 1
 */
export interface PluginJob<C, Input> {
  /** Parsed when it is queued and again when it runs. */
  readonly input: StandardSchemaV1<unknown, Input>;
  readonly attempts?: number;
  /** A schedule in cron's five fields, in the organisation's time zone. */
  readonly every?: string;
  run(ctx: C, input: Input): Promise<void>;
}

/**
 * Any plugin: for hosts and tests, which learn what a plugin is only at run time.
 *
 * @since api 1
 */
export type AnyPlugin = PluginDefinition<any, any, any, any>;

/**
 * Gives a plugin its types. Importing a plugin has no effect, and neither has this.
 *
 * @example
 * ```ts
 * export default definePlugin({
 *   id: 'video-table', api: 1,
 *   settings: z.object({ server: z.url().describe('Where the rooms are') }),
 *   video: {
 *     can: { captions: false, dialIn: false, recording: false, waitingRoom: false },
 *     async save(ctx, meeting) { return { externalId: meeting.key }; },
 *     async join(ctx, externalId) { return `${ctx.settings.server}/${externalId}`; },
 *     async cancel() {},
 *   },
 * });
 * ```
 * @since api 1
 */
export function definePlugin<
  Settings extends StandardSchemaV1,
  const Jobs extends Record<string, unknown> = {},
  Secrets extends StandardSchemaV1 | undefined = undefined,
>(definition: PluginDefinition<Settings, Secrets, Jobs>): PluginDefinition<Settings, Secrets, Jobs> {
  return definition;
}
