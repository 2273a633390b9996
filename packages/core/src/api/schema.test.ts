import { getNamedType, GraphQLID, GraphQLObjectType, isIntrospectionType } from 'graphql';
import { expect, test } from 'vitest';
import { committed, pageNames, printed } from './printed.ts';
import { schema } from './schema.ts';

test.for(pageNames)('schema/%s is what the code says', page => {
  expect(printed(page), 'Run npm run schema, and look at what has changed').toBe(committed(page));
});

test('what `schema/errors.md` says a code is seen as is a type of the schema', () => {
  const named = new Set(Array.from(printed('errors.md').matchAll(/`(\w+Error)`/g), ([, name]) => name!));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter(name => !schema.getType(name))).toEqual([]);
});

test('every operation is described', () => {
  const bare = [schema.getMutationType(), schema.getSubscriptionType()].flatMap(type =>
    Object.values(type?.getFields() ?? {})
      .filter(field => !field.description)
      .map(field => field.name),
  );
  expect(bare, 'Give each a description, where it is declared').toEqual([]);
});

test('every type is described', () => {
  const bare = Object.values(schema.getTypeMap()).filter(
    type =>
      type instanceof GraphQLObjectType &&
      !isIntrospectionType(type) &&
      !type.description &&
      !/(Success|Connection|Edge|PageInfo)$/.test(type.name),
  );
  expect(
    bare.map(type => type.name),
    'Give each a description, where it is declared',
  ).toEqual([]);
});

test('no object waits for its own id (if one does: t.id with encodeId, not t.globalID)', () => {
  const waiting = Object.values(schema.getTypeMap())
    .filter(type => type instanceof GraphQLObjectType)
    .flatMap(type => Object.values(type.getFields()).map(field => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => getNamedType(field.type) === GraphQLID && isAsync(field.resolve));
  expect(waiting.map(({ name }) => name)).toEqual([]);
});

function isAsync(resolve: unknown): boolean {
  return resolve instanceof (async () => {}).constructor;
}
