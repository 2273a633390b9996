import { expect, test } from 'vitest';
import { emailAddress } from './email-address.ts';

test.each([
  ['Ada.Byron+x@Example.ORG', 'ada.byron+x@example.org'],
  [' ada@example.org ', 'ada@example.org'],
  ['ada@B\u00fccher.example', 'ada@xn--bcher-kva.example'],
  ['ada@\uff25xample.org', 'ada@example.org'],
  ['ada@boo\u212a.example', 'ada@book.example'],
  ['\u00e6rlig@example.org', '\u00e6rlig@example.org'],
  ['\u00c6rlig@example.org', '\u00c6rlig@example.org'],
  ["o'neill@example.org", "o'neill@example.org"],
])('%j is the address %s', (given, address) => {
  expect(emailAddress(given)).toBe(address);
  expect(emailAddress(address)).toBe(address);
});

test.each([
  ['a letter that becomes another one', 'mar\u212a@example.org'],
  ['a wide letter', '\uff41da@example.org'],
  ['a ligature', '\ufb01n@example.org'],
  ['an accent of its own', 'e\u0301@example.org'],
  ['no domain', 'ada@'],
  ['no local part', '@example.org'],
  ['one label', 'ada@localhost'],
  ['a number', 'ada@127.1'],
  ['a line break', 'ada\r\nbcc:eve@example.org'],
  ['a header', 'ada@example.org>,<eve@example.org'],
  ['two dots', 'a..b@example.org'],
  ['a dot at the end', 'ada.@example.org'],
  ['what is not seen', 'ad\u200ba@example.org'],
  ['NUL', 'ad\0a@example.org'],
  ['half of a pair', '\ud800@example.org'],
  ['a path', 'ada@example.org/x'],
  ['too much', `${'a'.repeat(65)}@example.org`],
  ['a long domain', `ada@${'a.'.repeat(150)}org`],
])('%s is in no address', (_, given) => {
  expect(emailAddress(given)).toBeUndefined();
});

test('whoever has an address that only looks the same is somebody else', () => {
  expect(emailAddress('\u0130da@example.org')).not.toBe(emailAddress('ida@example.org'));
  expect(emailAddress('\u0131da@example.org')).not.toBe(emailAddress('ida@example.org'));
});
