import type { MessagePort } from 'node:worker_threads';
import type { DomainEventName } from '@mentorkit/plugin-sdk';
import type { ErrorData } from './boundary.ts';

/** The generation of the plugin contract that this host serves. */
export const servedApi = 1;

export type PluginKind = 'criterion' | 'strategy' | 'calendar' | 'video' | 'notifications' | 'contentFilter' | 'hooks';

/** What a plugin does about one event. */
export interface HookDescription {
  readonly will: boolean;
  readonly has: boolean;
  /** Whether the event may not come to pass without an answer of `will`. */
  readonly required: boolean;
}

/** A plugin's definition as data: what the host knows of it without ever importing it. */
export interface PluginDescription {
  /** Kebab case. */
  readonly id: string;
  /** What people call it, by language. */
  readonly name?: Readonly<Record<string, string>>;
  readonly api: number;
  readonly kinds: readonly PluginKind[];
  /** What each kind declares that it can do; the core asks for nothing else. */
  readonly can: Readonly<Partial<Record<PluginKind, Readonly<Record<string, boolean>>>>>;
  /** The methods that each kind offers, such as `busy` of a calendar. */
  readonly methods: Readonly<Partial<Record<PluginKind, readonly string[]>>>;
  /** By event: the plugin is told of no other. */
  readonly hooks: Readonly<Partial<Record<DomainEventName, HookDescription>>>;
  /** JSON Schema (draft 2020-12) of what an organisation enters; absent if the plugin's schemas cannot give one. */
  readonly settingsSchema?: JsonSchema;
  readonly secretsSchema?: JsonSchema;
  readonly hasSecrets: boolean;
  /** Whether it accepts that nothing was entered, neither settings nor secrets. */
  readonly complete: boolean;
  /** Hosts that it may call; `from-settings` where an organisation's own server is a setting. */
  readonly hosts: readonly string[] | 'from-settings';
  readonly connection?: { readonly kind: 'basic' | 'oauth2'; readonly scopes: readonly string[] };
  readonly jobs: Readonly<Record<string, { readonly attempts?: number; readonly every?: string }>>;
  readonly webhooks: readonly string[];
  readonly health: boolean;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface CallOrganisation {
  readonly id: string;
  readonly locale: string;
  readonly timeZone: string;
}

/** A schema's complaint about one value. */
export interface SettingsIssue {
  /** From the root: `settings` or `secrets`, then the names of the fields. */
  readonly path: readonly string[];
  readonly message: string;
}

export type Task =
  | {
      readonly kind: 'call';
      readonly capability: string;
      readonly method: string;
      readonly args: readonly unknown[];
      readonly organisation: CallOrganisation;
      readonly settings: unknown;
      readonly secrets: unknown;
      /** Milliseconds between the host's clock and the one that `ctx.now()` shows. */
      readonly clockOffset: number;
    }
  | { readonly kind: 'settings'; readonly settings: unknown; readonly secrets: unknown }
  | { readonly kind: 'solve'; readonly problem: unknown; readonly settings: unknown }
  | { readonly kind: 'compare'; readonly mentees: unknown; readonly mentors: unknown; readonly settings: unknown }
  | { readonly kind: 'function'; readonly moduleUrl: string; readonly name: string; readonly input: unknown };

/** What a thread is started with. */
export interface ThreadData {
  /** Where it and the host talk to each other. */
  readonly port: MessagePort;
  readonly packageName?: string | undefined;
  /** The host's, if it has one; for a thread that is no plugin's. */
  readonly compileCache?: string | undefined;
  /** For a plugin's, which is confined: see `confine.mjs`. */
  readonly sources?: ReadonlyMap<string, string>;
}

export type ToThread =
  | { readonly kind: 'run'; readonly id: number; readonly task: Task; readonly aborted: Int32Array }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'answer'; readonly request: number; readonly value?: unknown; readonly error?: ErrorData };

/** A service of the host, asked for from inside a call. */
export interface ServiceRequest {
  readonly service: 'store.get' | 'store.set' | 'store.delete' | 'enqueue' | 'account' | 'fetch';
  readonly args: readonly unknown[];
}

/** What a host answered to a request by `fetch`. */
export interface FetchAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  /** Of the last request, if it was redirected. */
  readonly url: string;
}

export type FromThread =
  /** Before anything of the plugin runs. */
  | { readonly kind: 'began' }
  | { readonly kind: 'loaded'; readonly description: PluginDescription }
  | { readonly kind: 'refused'; readonly reason: string; readonly id?: string }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'unreadable'; readonly id: number; readonly issues: readonly SettingsIssue[] }
  /** It answered what may not be sent. */
  | { readonly kind: 'invalid'; readonly id: number; readonly reason: string }
  /** It is about to end, for an error that nobody has caught. */
  | { readonly kind: 'failing'; readonly reason: string }
  | { readonly kind: 'progress'; readonly id: number; readonly fraction: number; readonly best?: unknown }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly message: string; readonly fields?: unknown }
  | ({ readonly kind: 'service'; readonly id: number; readonly request: number } & ServiceRequest);
