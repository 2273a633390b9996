/**
 * Whether the demo was asked for at an address of this machine or at the one that is configured. A page of another site
 * can let its own name lead here, and would then read people's tokens as if it were ours (DNS rebinding).
 */
export function isOwnHost(host: string | undefined, publicUrl: string): boolean {
  const asked = URL.parse(`http://${host ?? ''}`);
  if (!asked || host === undefined || /[/?#@\\]/.test(host)) return false;
  const { hostname } = asked;
  return (
    hostname === new URL(publicUrl).hostname ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    /^(?:.+\.)?localhost\.?$/.test(hostname)
  );
}
