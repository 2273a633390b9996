import type { PluginDescription } from './messages.ts';

/** Whatever of an organisation's a plugin reaches, or lets in, beyond its own thread. */
export type PermissionKind = 'HOST' | 'HOSTS_FROM_SETTINGS' | 'EVENT' | 'ACCOUNTS' | 'WEBHOOK';

export interface Permission {
  /** What is consented to and stored: `host:api.example.com`. */
  readonly name: string;
  readonly kind: PermissionKind;
  /** The host, the scopes, the endpoint; empty where the kind says it all. */
  readonly detail: string;
}

/** What a plugin asks for, as it is today. A consent is to names, so whatever is new or has grown needs another one. */
export function permissionsOf({ hosts, hooks, connection, webhooks }: PluginDescription): Permission[] {
  return [
    ...(hosts === 'from-settings' ? [permission('HOSTS_FROM_SETTINGS')] : hosts.map(host => permission('HOST', host))),
    ...Object.keys(hooks).map(event => permission('EVENT', event)),
    ...(connection ? [permission('ACCOUNTS', [connection.kind, ...connection.scopes.toSorted()].join(' '))] : []),
    ...webhooks.map(endpoint => permission('WEBHOOK', endpoint)),
  ];
}

/**
 * The hosts that a call may reach: those that the plugin declared when it was loaded, or says now where its settings name
 * them; and of these, where somebody had to consent, those that were consented to.
 */
export function reachableHosts(
  { hosts }: PluginDescription,
  said: readonly string[],
  granted: readonly string[] | undefined,
): readonly string[] {
  if (hosts === 'from-settings')
    return !granted || granted.includes(permission('HOSTS_FROM_SETTINGS').name) ? said : [];
  return granted ? hosts.filter(host => granted.includes(permission('HOST', host).name)) : hosts;
}

/** Whether it may use people's accounts, with the scopes that it asks for today. */
export function mayUseAccounts(description: PluginDescription, granted: readonly string[]): boolean {
  return permissionsOf(description).every(({ kind, name }) => kind !== 'ACCOUNTS' || granted.includes(name));
}

/**
 * Whether it works as it is: it needs nothing entered, and can neither reach nor be reached by anybody outside, so nobody
 * has to decide.
 */
export function runsByDefault(description: PluginDescription): boolean {
  const staysInside = permissionsOf(description).every(({ kind }) => kind === 'EVENT');
  return staysInside && (description.complete || onlyComputes(description));
}

/** What it has to be told, each run says. */
export function onlyComputes({ kinds, hasSecrets }: PluginDescription): boolean {
  return !hasSecrets && kinds.length > 0 && kinds.every(kind => kind === 'criterion' || kind === 'strategy');
}

function permission(kind: PermissionKind, detail = ''): Permission {
  const name = kind.toLowerCase().replaceAll('_', '-');
  return { name: detail === '' ? name : `${name}:${detail}`, kind, detail };
}
