import type { RequestContext } from '../context.ts';
import type { MailParameters } from '../mails/render.ts';
import { openSecret, sealSecret } from '../secrets.ts';

/** An address in a mail that lets its reader in somewhere: readable in the mail, and not in the database. */
export interface SealedParameter {
  readonly sealed: string;
}

export function sealedParameter(ctx: RequestContext, plain: string): SealedParameter {
  return { sealed: sealSecret(ctx.platform.config.secretKeys, placeOf(ctx), plain) };
}

/** The parameters as the mail says them. */
export function openedParameters(
  ctx: RequestContext,
  parameters: Readonly<Record<string, MailParameters[string] | SealedParameter>>,
): MailParameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      typeof parameter === 'object' && 'sealed' in parameter
        ? { link: openSecret(ctx.platform.config.secretKeys, placeOf(ctx), parameter.sealed) }
        : parameter,
    ]),
  );
}

function placeOf(ctx: RequestContext) {
  return { organisationId: ctx.organisation.id, pluginId: 'mentorkit', field: 'mail' };
}
