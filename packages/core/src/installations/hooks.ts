import { randomUUID } from 'node:crypto';
import type { DomainEvent, DomainEventName, DomainEvents, Intent } from '@mentorkit/plugin-sdk';
import { z } from 'zod';
import type { RequestContext } from '../context.ts';
import { pluginError, vetoError } from '../errors.ts';
import { recordVeto } from '../events/audit-log.ts';
import { addAllToOutbox } from '../events/outbox.ts';
import type { LocalisedText } from '../texts/text.ts';
import { askOutside } from '../plugins/asking.ts';
import { encode } from '../plugins/boundary.ts';
import { callHook } from '../plugins/call.ts';
import { complain } from '../plugins/complaints.ts';
import { eventVersions } from '../plugins/domain-events.ts';
import { callOf, enabledPlugins } from './installation.ts';
import { deliverEvent } from './hook.jobs.ts';
import type { ReadyPlugin } from '../plugins/load.ts';
import { writtenTexts } from '../plugins/texts.ts';

const WILL_TIMEOUT_MS = 2_000;

const answer = z.object({ reason: writtenTexts }).nullish();

const vetoed = vetoError('VETOED', {
  en: 'This is not possible here: {reason}',
  da: 'Det kan ikke lade sig gøre her: {reason}',
});

const hookUnanswered = pluginError('HOOK_UNANSWERED', {
  en: 'The plugin {plugin} has to agree to this and does not answer. Try again in a minute; nothing was changed.',
  da: 'Udvidelsen {plugin} skal sige god for det, men svarer ikke. Prøv igen om et minut; intet er ændret.',
});

/**
 * Asks the plugins that have a hook on it whether it may happen. Belongs behind all that may refuse it anyway and
 * before the first write: where a plugin is asked, the transaction is undone and done again. What the platform does by
 * itself, or as a consequence of something else, nobody is asked about.
 *
 * @throws Vetoed with the plugin's reason, PluginFailed `HOOK_UNANSWERED` where a hook that is required does not answer
 */
export async function askHooks<Name extends DomainEventName>(
  ctx: RequestContext,
  name: Name,
  data: Intent<Name>['data'],
): Promise<void> {
  if (ctx.member.platform) return;
  const plugins = await hooked(ctx, name, 'will');
  if (plugins.length === 0) return;
  const intent: Intent<Name> = { name, actorId: ctx.member.membershipId, data };
  // As data and thrown here: the second time, the operation fails where it would have failed.
  const refusal = await askOutside(`will ${name} ${JSON.stringify(data)}`, () => askAll(ctx, plugins, intent));
  if (!refusal) return;
  throw refusal.reason ? vetoed(refusal.pluginId, refusal.reason) : hookUnanswered(refusal.pluginId, name);
}

/** Whether some plugin has to agree to it: of much that is done at once, none can be asked about each. */
export async function isAskedOfHooks(ctx: RequestContext, name: DomainEventName): Promise<boolean> {
  return (await hooked(ctx, name, 'will')).length > 0;
}

/** Tells the plugins that have a hook on it that it has happened: if and only if the transaction commits. */
export async function tellHooks<Name extends DomainEventName>(
  ctx: RequestContext,
  name: Name,
  data: DomainEvents[Name],
): Promise<void> {
  await tellHooksOfAll(ctx, name, [data]);
}

/** The same of much that happens at once. */
export async function tellHooksOfAll<Name extends DomainEventName>(
  ctx: RequestContext,
  name: Name,
  all: readonly DomainEvents[Name][],
): Promise<void> {
  const plugins = await hooked(ctx, name, 'has');
  const events = all.map(
    (data): DomainEvent<Name> => ({
      id: randomUUID(),
      name,
      version: eventVersions[name],
      at: ctx.now(),
      ...(ctx.member.platform ? {} : { actorId: ctx.member.membershipId }),
      data,
    }),
  );
  await addAllToOutbox(
    ctx,
    deliverEvent,
    plugins.flatMap(({ id: pluginId }) =>
      events.map(event => ({ pluginId, event: encode(event) as { id: string; name: string } })),
    ),
  );
}

async function hooked(
  ctx: RequestContext,
  name: DomainEventName,
  moment: 'will' | 'has',
): Promise<readonly ReadyPlugin[]> {
  const plugins = await enabledPlugins(ctx, 'hooks', `event:${name}`);
  return plugins.filter(({ description }) => description.hooks[name]?.[moment]);
}

interface Refusal {
  readonly pluginId: string;
  /** Absent where the plugin did not answer. */
  readonly reason?: LocalisedText;
}

/** All at the same time; of several that refuse, the first of the deployment's list is heard. */
async function askAll(
  ctx: RequestContext,
  plugins: readonly ReadyPlugin[],
  intent: Intent,
): Promise<Refusal | undefined> {
  const refusals = await Promise.all(plugins.map(plugin => ask(ctx, plugin, intent)));
  const refusal = refusals.find(found => found !== undefined);
  if (refusal?.reason) await recordVeto(ctx, intent.name, { ...intent.data, plugin: refusal.pluginId });
  return refusal;
}

async function ask(ctx: RequestContext, plugin: ReadyPlugin, intent: Intent): Promise<Refusal | undefined> {
  const { id: pluginId, description } = plugin;
  try {
    const options = callOf(ctx);
    const veto = await callHook(ctx.platform.plugins, pluginId, 'will', intent, {
      ...options,
      timeoutMs: WILL_TIMEOUT_MS,
      answer,
      ...(ctx.signal && { signal: ctx.signal }),
    });
    return veto ? { pluginId, reason: veto.reason } : undefined;
  } catch (error) {
    complain(plugin, 'no veto', fields =>
      ctx.log.warn({ err: error, plugin: pluginId, event: intent.name, ...fields }, 'A hook gave no answer'),
    );
  }
  return description.hooks[intent.name]?.required ? { pluginId } : undefined;
}
