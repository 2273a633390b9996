import { createTestPlatform, type TestPerson, type TestPlatform } from '@mentorkit/testing/platform';
import { createProgramme, type TestProgramme } from '@mentorkit/testing/world';
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../api/schema.ts';
import type { ValidationFailed } from '../errors.ts';
import { longestOf, mostElements } from './input-limits.ts';

let api: TestPlatform;
let manager: TestPerson;
let programme: TestProgramme;

beforeAll(async () => {
  api = await createTestPlatform();
  manager = await api.person(await api.organisation(), { administrator: true });
  programme = await createProgramme(api, manager);
});
afterAll(() => api.close());

interface Attempt {
  readonly value: unknown;
  readonly path: readonly string[];
}

/** A value of the type for each text and each list within it that is a little too much, and where. */
function* tooMuch(type: GraphQLInputType, longest: number, path: readonly string[]): Generator<Attempt> {
  const own = getNullableType(type);
  if (isListType(own)) {
    yield { value: Array.from({ length: mostElements + 1 }, () => null), path };
    for (const { value, path: below } of tooMuch(own.ofType, longest, [...path, '0']))
      yield { value: [value], path: below };
    return;
  }
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    // None is within itself.
    for (const field of Object.values(named.getFields()))
      for (const { value, path: below } of tooMuch(field.type, longestOf(field), [...path, field.name]))
        yield { value: { [field.name]: value }, path: below };
    return;
  }
  if (['String', 'ID'].includes(named.name)) yield { value: 'x'.repeat(longest + 1), path };
  if (named.name === 'JSON') yield { value: { deep: 'x'.repeat(300_000) }, path };
}

const fields = Object.values(schema.getTypeMap())
  .filter(type => isObjectType(type))
  .flatMap(type => Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, type, field] as const))
  .filter(([, , field]) => field.args.length > 0);

async function refusal(field: GraphQLField<unknown, unknown>, parentType: unknown, args: object): Promise<unknown> {
  const info = { parentType, fieldName: field.name, path: { key: field.name }, returnType: field.type } as never;
  for (const does of [field.subscribe, field.resolve].filter(one => one !== undefined)) {
    try {
      return await does({}, args, { locale: 'en' }, info);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

test('every text, list and JSON that an argument takes is bounded before anything else is done with it', async () => {
  const unbounded: string[] = [];
  let tried = 0;
  for (const [name, type, field] of fields)
    for (const argument of field.args)
      for (const { value, path } of tooMuch(argument.type, longestOf(argument), [argument.name])) {
        tried += 1;
        const refused = await refusal(field, type, { [argument.name]: value });
        const at = (refused as Partial<ValidationFailed> | undefined)?.issues?.map(issue => issue.path.join('.')) ?? [];
        if (at.join() !== path.join('.')) unbounded.push(`${name}(${path.join('.')})`);
      }
  expect(tried).toBeGreaterThan(300);
  expect(unbounded).toEqual([]);
});

test('a client is told which text is too long, and how long it may be', async () => {
  const search =
    'query ($id: ID!, $search: String!) { programme(id: $id) { participants(search: $search) { totalCount } } }';
  const found = async (length: number) =>
    (await api.execute(manager, search, { id: programme.globalId, search: 'a'.repeat(length) })).errors;
  expect(await found(200)).toBeUndefined();
  const [error] = (await found(201))!;
  expect(error!.extensions['code']).toBe('INVALID_INPUT');
  expect(error!.message).toMatch(/search: .*200 characters/);
  const post = `mutation ($feed: ID!, $body: String!) { createPost(feedId: $feed, body: $body, language: "en") {
    __typename ... on InvalidInputError { issues { path code } } } }`;
  const posted = async (length: number) =>
    (await api.execute(manager, post, { feed: programme.feedId, body: 'x'.repeat(length) })).data.createPost;
  expect(await posted(10_000)).toEqual({ __typename: 'CreatePostSuccess' });
  expect(await posted(20_001)).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: ['body'], code: 'TOO_LONG' }],
  });
});

test('what is no time zone and no instant is not said again at any length', async () => {
  const agenda = 'query ($at: DateTime!) { viewer { agenda(from: $at, to: $at) { id } } }';
  const { errors } = await api.execute(manager, agenda, { at: '2'.repeat(500_000) });
  expect(errors![0]!.extensions['code']).toBe('INVALID_INPUT');
  expect(errors![0]!.message.length).toBeLessThan(2_000);
});
