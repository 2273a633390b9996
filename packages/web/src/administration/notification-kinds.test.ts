import { expect, test } from 'vitest';
// Every module, and so every mail.
import '../../../core/src/api/schema.ts';
import { mailKinds } from '../../../core/src/mails/mail.ts';
import { kinds } from './notification-kinds.ts';

test('whatever people are told by mail has words for who looks after it', () => {
  const told = mailKinds();
  expect(told.length).toBeGreaterThan(30);
  expect(told.filter(kind => kinds[kind] === undefined)).toEqual([]);
  expect(Object.keys(kinds).filter(kind => !told.includes(kind))).toEqual([]);
});
