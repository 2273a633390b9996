import { getNamedType, GraphQLID, GraphQLObjectType, isIntrospectionType } from 'graphql';
import { expect, test } from 'vitest';
import { committedSchema, printedSchema } from './printed.ts';
import { schema } from './schema.ts';

test('the committed schema is the one that is served (if not: npm run schema)', () => {
  expect(printedSchema()).toBe(committedSchema());
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
