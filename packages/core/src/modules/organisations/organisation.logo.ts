import type { RequestContext } from '../../context.ts';
import { ValidationFailed } from '../../errors.ts';
import type { PlatformConfig } from '../../platform.ts';
import { defineText, text } from '../../texts/text.ts';

const notListed = defineText({
  en: 'Pages show no pictures from {host}. Use an address at {hosts}, or ask who operates the platform to list {host}.',
  da: 'Siderne viser ikke billeder fra {host}. Brug en adresse hos {hosts}, eller bed driften om at tilføje {host}.',
});

/** Whether pages show it: every picture tells its host who looks, so the operator says which hosts those are. */
export function isShown({ imageHosts, publicUrl }: PlatformConfig, address: string): boolean {
  const { host } = new URL(address);
  return host === new URL(publicUrl).host || imageHosts.includes(host);
}

/** @throws ValidationFailed where it is at a host that the operator has not listed */
export function refuseForeignLogo(ctx: RequestContext, logoUrl: string | undefined): void {
  const { config } = ctx.platform;
  if (logoUrl === undefined || isShown(config, logoUrl)) return;
  const hosts = [new URL(config.publicUrl).host, ...config.imageHosts].join(', ');
  throw new ValidationFailed([
    {
      path: ['input', 'brand', 'logoUrl'],
      code: 'HOST_NOT_LISTED',
      message: text(ctx, notListed, { host: new URL(logoUrl).host, hosts }),
    },
  ]);
}
