/** Where people may be sent back to: the platform itself, and frontends that the deployment names. */
export interface OwnPages {
  readonly publicUrl: string;
  readonly frontendOrigins: readonly string[];
}

/**
 * The address in full, because a path may begin so that a browser takes it for another host; undefined for one that is
 * not ours. A `blob:` has the origin of the page that made it, and is that page's own script.
 */
export function returnAddress({ publicUrl, frontendOrigins }: OwnPages, wanted: string): string | undefined {
  const address = URL.parse(wanted, publicUrl);
  if (!address || !/^https?:$/.test(address.protocol)) return undefined;
  return [new URL(publicUrl).origin, ...frontendOrigins].includes(address.origin) ? address.href : undefined;
}
