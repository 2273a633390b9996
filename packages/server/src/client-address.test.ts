import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['nonsense', undefined],
  [undefined, undefined],
])('%s is counted as %s', (address, counted) => {
  expect(clientAddress(from(address), false)).toBe(counted);
});

test('what a client says of itself is believed of a proxy of ours only, and only its own entry', () => {
  const request = from('10.0.0.1', '203.0.113.1, 198.51.100.9');
  expect(clientAddress(request, false)).toBe('10.0.0.1');
  expect(clientAddress(request, true)).toBe('198.51.100.9');
  expect(clientAddress(from('10.0.0.1'), true)).toBe('10.0.0.1');
});
