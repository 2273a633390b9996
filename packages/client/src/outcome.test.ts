import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { expect, expectTypeOf, test } from 'vitest';
import { outcomeOf } from './index.ts';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../schema/schema.graphql'), 'utf8'));
const unions = Object.values(schema.getTypeMap()).filter(type => isUnionType(type) && type.name.endsWith('Result'));
const members = [...new Set(unions.flatMap(union => (isUnionType(union) ? union.getTypes() : [])))];
const errorType = schema.getType('Error');
const isError = (type: (typeof members)[number]) =>
  isInterfaceType(errorType) && type.getInterfaces().includes(errorType);

test('whatever type a mutation answers with is told apart, with its name and without', () => {
  expect(members.length).toBeGreaterThan(20);
  const kinds: Record<string, string> = { StaleError: 'stale', InvalidInputError: 'invalid' };
  const codes: Record<string, string> = { StaleError: 'STALE', InvalidInputError: 'INVALID_INPUT' };
  for (const type of members) {
    const error = { code: codes[type.name] ?? 'CONFLICT', message: 'No.' };
    const fields = isError(type) ? error : Object.fromEntries(Object.keys(type.getFields()).map(name => [name, 'x']));
    const expected = isError(type) ? (kinds[type.name] ?? 'refused') : 'ok';
    expect([type.name, outcomeOf({ __typename: type.name, ...fields }).kind]).toEqual([type.name, expected]);
    expect([type.name, outcomeOf(fields).kind]).toEqual([type.name, expected]);
  }
});

test('what an error says stands where a screen looks for it', () => {
  const issues = [{ path: ['input', 'title'], code: 'REQUIRED', message: 'Give it a title.' }];
  expect(outcomeOf({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', message: 'Some', issues })).toEqual({
    kind: 'invalid',
    issues,
    message: 'Some',
  });
  expect(outcomeOf({ __typename: 'StaleError', message: 'Somebody', current: { version: 2 } })).toEqual({
    kind: 'stale',
    current: { version: 2 },
    message: 'Somebody',
  });
  const error = { __typename: 'IllegalTransitionError', code: 'ILLEGAL_TRANSITION', message: 'Not now', from: 'ENDED' };
  expect(outcomeOf(error)).toEqual({ kind: 'refused', code: 'ILLEGAL_TRANSITION', message: 'Not now', error });
});

test('the types of a generator are kept: success without errors, and what is now', () => {
  type Union =
    | { __typename?: 'EditPostSuccess'; post: { body: string } }
    | { __typename?: 'StaleError'; message: string; current: { version: number } | null }
    | { __typename?: 'ForbiddenError'; code: string; message: string };
  const outcome = outcomeOf<Union>({ __typename: 'EditPostSuccess', post: { body: 'x' } });
  if (outcome.kind === 'ok') expectTypeOf(outcome.value.post.body).toBeString();
  if (outcome.kind === 'stale') expectTypeOf(outcome.current).toEqualTypeOf<{ version: number } | null>();
  expect(schema.getTypeMap()['EditPostSuccess']).toSatisfy(isObjectType);
});
