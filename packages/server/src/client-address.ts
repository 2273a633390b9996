import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whom a request is counted for: an IPv4 address, or the /64 network of an IPv6 one, of which a single customer has all.
 *
 * @param trustProxy whether a proxy of ours stands before us: it added the last address of `X-Forwarded-For` itself
 */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? String(request.headers['x-forwarded-for'] ?? '') : '';
  const address = forwarded.split(',').at(-1)?.trim() || request.socket.remoteAddress;
  if (address === undefined) return undefined;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (isIPv4(mapped ?? address)) return mapped ?? address;
  return isIPv6(address) ? network(address) : undefined;
}

function network(address: string): string {
  // The URL parser writes every address in one way.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return `${[...first, ...middle, ...last].slice(0, 4).join(':')}::/64`;
}
