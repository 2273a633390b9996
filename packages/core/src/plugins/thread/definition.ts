import type { AnyPlugin } from '@mentorkit/plugin-sdk';
import { eventNames } from '../domain-events.ts';
import { type JsonSchema, type PluginDescription, type PluginKind, servedApi } from '../messages.ts';

/** The part of a Standard Schema that the host uses. */
export interface Schema {
  readonly '~standard': {
    validate(value: unknown): SchemaResult | Promise<SchemaResult>;
    readonly jsonSchema?: { input(options: { target: 'draft-2020-12' }): unknown };
  };
}
type SchemaResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { key: PropertyKey })[];
      }[];
    };

const kinds: readonly PluginKind[] = [
  'criterion',
  'strategy',
  'calendar',
  'video',
  'notifications',
  'contentFilter',
  'hooks',
];

/** Why a package is no plugin that this host can run. `id` is what the plugin calls itself, when it says so. */
export class Refused extends Error {
  readonly id?: string;

  constructor(reason: string, id?: string) {
    super(reason);
    this.name = 'Refused';
    this.id = id;
  }
}

/** The plugin of a module: its default export, or the only export that has an `api`. */
export function findPlugin(exports: Readonly<Record<string, unknown>>): AnyPlugin {
  if ('default' in exports) return check(exports.default);
  const candidates = Object.values(exports).filter(value => isObject(value) && 'api' in value);
  if (candidates.length !== 1) {
    throw new Refused(
      `exports ${candidates.length === 0 ? 'no plugin' : `${candidates.length} plugins`}: a package needs one definePlugin({ … }), as its default export or its only export with an \`api\`.`,
    );
  }
  return check(candidates[0]);
}

function check(plugin: unknown): AnyPlugin {
  if (!isObject(plugin)) throw new Refused('exports no plugin: its default export is not an object.');
  const id = typeof plugin.id === 'string' ? plugin.id : undefined;
  // First of all, because nothing else can be expected to look familiar in another generation.
  if (plugin.api !== servedApi)
    throw new Refused(`wants api ${String(plugin.api)}; this host serves api ${servedApi}.`, id);
  if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new Refused(`has the id ${JSON.stringify(plugin.id)}; an id is kebab case, such as "video-jitsi".`, id);
  if (!isSchema(plugin.settings)) throw new Refused('has no `settings`: a Standard Schema is needed.', id);
  if (plugin.secrets !== undefined && !isSchema(plugin.secrets))
    throw new Refused('has `secrets` that are no Standard Schema.', id);
  if (plugin.name !== undefined && !isObject(plugin.name))
    throw new Refused('has a `name` that is no text by language, such as { "en": "Jitsi Meet" }.', id);
  for (const kind of kinds) {
    if (plugin[kind] !== undefined && !isObject(plugin[kind]))
      throw new Refused(`has a \`${kind}\` that is no object.`, id);
  }
  if (isObject(plugin.strategy) && typeof plugin.strategy.solve !== 'function')
    throw new Refused('has a `strategy` without `solve`.', id);
  if (isObject(plugin.criterion) && typeof plugin.criterion.compare !== 'function')
    throw new Refused('has a `criterion` without `compare`.', id);
  if (isObject(plugin.notifications) && typeof plugin.notifications.send !== 'function')
    throw new Refused('has `notifications` without `send`.', id);
  if (isObject(plugin.contentFilter) && typeof plugin.contentFilter.review !== 'function')
    throw new Refused('has a `contentFilter` without `review`.', id);
  for (const [event, hook] of Object.entries(plugin.hooks ?? {})) checkHook(event, hook, id);
  return plugin as unknown as AnyPlugin;
}

function checkHook(event: string, hook: unknown, id: string): void {
  // One that never came would look like one that never happens.
  if (!eventNames.some(known => known === event))
    throw new Refused(`hooks ${JSON.stringify(event)}; this host has ${eventNames.join(', ')}.`, id);
  if (!isObject(hook) || (typeof hook.will !== 'function' && typeof hook.has !== 'function'))
    throw new Refused(`has a hook on ${event} with neither \`will\` nor \`has\`.`, id);
}

export async function describe(plugin: AnyPlugin): Promise<PluginDescription> {
  const offered = kinds.filter(kind => plugin[kind] !== undefined);
  const record = <Value>(of: (kind: PluginKind) => Value) => Object.fromEntries(offered.map(kind => [kind, of(kind)]));
  return {
    id: plugin.id,
    name: plugin.name && { ...plugin.name },
    api: plugin.api,
    kinds: offered,
    can: record(kind => booleans((plugin[kind] as { can?: unknown }).can)),
    methods: record(kind =>
      Object.entries(plugin[kind] ?? {})
        .filter(([, value]) => typeof value === 'function')
        .map(([name]) => name),
    ),
    hooks: Object.fromEntries(
      Object.entries(plugin.hooks ?? {}).map(([event, hook]) => [
        event,
        {
          will: typeof hook.will === 'function',
          has: typeof hook.has === 'function',
          required: hook.required === true,
        },
      ]),
    ),
    settingsSchema: jsonSchema(plugin.settings),
    secretsSchema: plugin.secrets && jsonSchema(plugin.secrets),
    hasSecrets: plugin.secrets !== undefined,
    complete: (await accepts(plugin.settings)) && (plugin.secrets === undefined || (await accepts(plugin.secrets))),
    hosts: typeof plugin.hosts === 'function' ? 'from-settings' : [...(plugin.hosts ?? [])].map(String),
    connection: plugin.connection && {
      kind: plugin.connection.kind,
      scopes: 'scopes' in plugin.connection ? plugin.connection.scopes.map(String) : [],
    },
    jobs: Object.fromEntries(
      Object.entries(plugin.jobs ?? {}).map(([name, { attempts, every }]) => [name, { attempts, every }]),
    ),
    webhooks: Object.keys(plugin.webhooks ?? {}),
    health: typeof plugin.health === 'function',
  };
}

/** Whether nothing at all may be entered. A schema that throws wants something. */
async function accepts(schema: Schema): Promise<boolean> {
  try {
    return !(await schema['~standard'].validate({})).issues;
  } catch {
    return false;
  }
}

/** The form that people fill in, so the schema of the input: a field with a default may be left out. */
function jsonSchema(schema: Schema): JsonSchema | undefined {
  const converter = schema['~standard'].jsonSchema;
  // Through JSON, because a schema may carry functions, and what does not clone would fail the whole plugin.
  return converter && JSON.parse(JSON.stringify(converter.input({ target: 'draft-2020-12' })));
}

function booleans(can: unknown): Record<string, boolean> {
  return Object.fromEntries(Object.entries(isObject(can) ? can : {}).map(([name, value]) => [name, value === true]));
}

function isSchema(value: unknown): value is Schema {
  // Schemas of some libraries are functions with properties.
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const standard = (value as Partial<Schema>)['~standard'];
  return typeof standard?.validate === 'function';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
