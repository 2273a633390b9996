import { type LookupAddress, lookup as lookupName } from 'node:dns';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import { networkList } from './networks.ts';

/**
 * Which addresses plugins may connect to: those of the public internet, and what the operator has allowed besides. A
 * name says nothing, as whoever owns it decides what it stands for, and for each connection anew: so the addresses that
 * a connection is about to be made to are looked at, and it is made to no others.
 */
export async function guardedAgent(
  allowed: readonly string[],
  resolve: typeof lookupName = lookupName,
): Promise<Agent> {
  // When it is first needed: most plugins ask nobody, and each loads in a thread of its own.
  const undici = await import('undici');
  const permitted = networkList(allowed);
  const mayConnect = (address: string) => isPublic(address) || contains(permitted, address);
  const connect = undici.buildConnector({ lookup: guardedLookup(mayConnect, resolve) });
  return new undici.Agent({
    connect(options, callback) {
      // Where the host is an address there is nothing to look up.
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !mayConnect(host)) callback(new AddressRefused(host), null);
      else connect(options, callback);
    },
  });
}

/** The host stands for no address that plugins may connect to. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(
      `${host} is in a private network. The operator has to allow its address (PLUGIN_ADDRESSES) before plugins may reach it.`,
    );
    this.name = 'AddressRefused';
  }
}

/** The one that an error was caused by, however far down. */
export function addressRefused(error: unknown): AddressRefused | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof AddressRefused) return cause;
  return undefined;
}

/** IANA's special-purpose addresses of IPv4, multicast and what is reserved. */
const specialIPv4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`;
/** Within the global unicast of IPv6: protocol assignments (Teredo among them), documentation, 6to4. */
const specialIPv6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';
const notPublic = networkList(`${specialIPv4} ${specialIPv6}`.split(/\s+/));
/** All other IPv6 is local, multicast, reserved, or wraps an address of IPv4. */
const globalUnicast = networkList(['2000::/3']);

export function isPublic(address: string): boolean {
  if (contains(notPublic, address)) return false;
  return isIP(address) === 4 || contains(globalUnicast, address);
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function guardedLookup(mayConnect: (address: string) => boolean, resolve: typeof lookupName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const addresses = error ? [] : found.filter(({ address }) => mayConnect(address));
      const [first] = addresses;
      if (error) callback(error, '');
      else if (!first) callback(new AddressRefused(hostname), '');
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
