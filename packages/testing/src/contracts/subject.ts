import type { AnyPlugin, CalendarChange, Interval, StandardSchemaV1 } from '@mentorkit/plugin-sdk';

/** A plugin under test, with what an organisation would have entered. */
export interface Subject {
  readonly plugin: AnyPlugin;
  /** As entered, before the plugin's schema has parsed it; `{}` unless told. */
  readonly settings?: unknown;
  readonly secrets?: unknown;
  /** Makes the fake vendor anew for every promise; without it, every outgoing request fails. */
  readonly upstream?: () => Upstream;
}

/** A fake of the vendor, with state: recordings can't show whether saving twice makes two meetings. */
export interface Upstream {
  /** Answers as the vendor would; `undefined` for an address that the vendor does not have. */
  fetch(request: Request): Response | undefined | Promise<Response | undefined>;
  /** How many meetings, calendar entries or messages the vendor holds now. */
  count(): number;
  /** Puts something of the person's own into their calendar: for calendars that can tell busy times. */
  block?(personId: string, interval: Interval): void;
  /** Does to an entry what the person would do in the vendor's own calendar: for calendars that can tell changes. */
  change?(personId: string, externalId: string, change: Outside): void;
  /** From now on the vendor knows none of the cursors that it has given: for calendars that can tell changes. */
  forgetCursors?(): void;
}

/** What a person does to an entry in the vendor's own calendar. */
export type Outside = CalendarChange extends infer Change
  ? Change extends unknown
    ? Omit<Change, 'externalId' | 'version'>
    : never
  : never;

/** The settings as the plugin gets them at a call. Throws with the issues when the plugin refuses them. */
export async function parseSettings({ plugin, settings = {} }: Subject): Promise<any> {
  return await parse('settings', plugin.settings, settings);
}

/** The secrets as the plugin gets them at a call; `undefined` when it declares none. */
export async function parseSecrets({ plugin, secrets = {} }: Subject): Promise<any> {
  return plugin.secrets && (await parse('secrets', plugin.secrets, secrets));
}

async function parse(what: string, schema: StandardSchemaV1, entered: unknown): Promise<unknown> {
  const parsed = await schema['~standard'].validate(entered);
  if (!parsed.issues) return parsed.value;
  const issues = parsed.issues.map(issue => `${issue.path?.map(String).join('.') ?? ''} ${issue.message}`);
  throw new Error(`The plugin refuses the ${what} of the test: ${issues.join('; ')}`);
}
