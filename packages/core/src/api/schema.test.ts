import { GraphQLObjectType, isIntrospectionType } from 'graphql';
import { expect, test } from 'vitest';
import { committedSchema, printedSchema } from './printed.ts';
import { schema } from './schema.ts';

test('the committed schema is the one that is served (if not: npm run schema)', () => {
  expect(printedSchema(), 'npm run schema, and read the diff of schema/schema.graphql').toBe(committedSchema());
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
