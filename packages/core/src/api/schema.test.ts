import { GraphQLObjectType, isIntrospectionType } from 'graphql';
import { expect, test } from 'vitest';
import { committed, printed } from './printed.ts';
import { schema } from './schema.ts';

test.each(Object.entries(printed))('schema/%s is what is served', (file, print) => {
  expect(print(), 'Run npm run schema, and look at what has changed').toBe(committed(file));
});

test('what `schema/errors.md` says a code is seen as is a type of the schema', () => {
  const named = new Set(Array.from(printed['errors.md']!().matchAll(/`(\w+Error)`/g), ([, name]) => name!));
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter(name => !schema.getType(name))).toEqual([]);
});

test('every operation is described', () => {
  const bare = [schema.getMutationType(), schema.getSubscriptionType()].flatMap(type =>
    Object.values(type?.getFields() ?? {})
      .filter(field => !field.description)
      .map(field => field.name),
  );
  expect(bare).toEqual([]);
});

test('every type is described', () => {
  const bare = Object.values(schema.getTypeMap()).filter(
    type =>
      type instanceof GraphQLObjectType &&
      !isIntrospectionType(type) &&
      !type.description &&
      !/(Success|Connection|Edge|PageInfo)$/.test(type.name),
  );
  expect(bare.map(type => type.name)).toEqual([]);
});
