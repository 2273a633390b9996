import { expect, test } from 'vitest';
import { addressesIn } from './addresses.ts';

test('addresses are taken as they are pasted, with names, once each', () => {
  expect(addressesIn('a@x.invalid, "Bo B" <b@x.invalid>;\n\n a@x.invalid\nnobody')).toEqual([
    { email: 'a@x.invalid' },
    { email: 'b@x.invalid', name: 'Bo B' },
    { email: 'nobody' },
  ]);
  expect(addressesIn(' \n,;')).toEqual([]);
});
