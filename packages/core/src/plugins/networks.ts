import { BlockList, isIP } from 'node:net';

/** @throws a TypeError that names what is neither an address nor a network such as `10.0.0.0/8` */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const version = isIP(address);
    const length = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    if (version === 0 || !/^\d{1,3}$/.test(prefix ?? '0') || length > (version === 4 ? 32 : 128))
      throw new TypeError(`"${network}" is neither an address nor a network such as 10.0.0.0/8`);
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
