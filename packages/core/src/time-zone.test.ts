import { afterEach, expect, test, vi } from 'vitest';
import { isTimeZone } from './time-zone.ts';

afterEach(() => vi.restoreAllMocks());

test('a zone is remembered once, however it is written', () => {
  const made = vi.spyOn(Intl, 'DateTimeFormat');
  const written = ['America/Argentina/Tucuman', 'america/argentina/tucuman', 'AMERICA/ARGENTINA/TUCUMAN'];
  for (const zone of written) expect(isTimeZone(zone)).toBe(true);
  expect(made).toHaveBeenCalledTimes(1);
});

test('what only looks like a known zone is none', () => {
  expect(isTimeZone('Asia/Tokyo')).toBe(true);
  // The Kelvin sign is a k in lower case.
  for (const zone of [
    'Asia/To\u212ayo',
    'Asia/Tokyo ',
    '+02:00',
    '',
    'constructor',
    '__proto__',
    'SystemV/AST4',
    7,
    null,
  ])
    expect(isTimeZone(zone)).toBe(false);
});
