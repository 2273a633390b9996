import { getNamedType, type GraphQLInputType, isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { demandsOfField, refusalOf, undeclaredOf } from '../graphql/scope-rules.ts';
import { apiScopes } from '../access/viewer.ts';
import { isPaging } from '../rights/fixtures/random-operation.ts';
import { schema, scopes } from './schema.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

test('of every type and operation, somebody has said what an API client needs for it', () => {
  const remedy =
    'Name it in the `scopes` of the `module.ts` that declares it; until then it is refused to every client';
  expect(undeclaredOf(scopes, types), remedy).toEqual([]);
});

test('what is declared is there', () => {
  const places = types.flatMap(type => {
    if (isInputObjectType(type)) return Object.keys(type.getFields()).map(name => `${type.name}.${name}`);
    if (!isObjectType(type)) return [];
    const fields = Object.values(type.getFields()).map(({ name, args }) => ({ place: `${type.name}.${name}`, args }));
    return [type.name, ...fields.flatMap(({ place, args }) => [place, ...args.map(({ name }) => `${place}(${name})`)])];
  });
  const known = new Set(places);
  const remedy = 'It has another name by now, or is gone: change the `scopes` of its module';
  expect(
    Object.keys(scopes).filter(place => !known.has(place)),
    remedy,
  ).toEqual([]);
});

test('what nobody has declared is refused to every client, for whatever it is asked', () => {
  // What only wraps an object is declared with the field that answers it.
  const wrapped = /(Connection|Edge|Success)$/;
  const answered = types
    .filter(isObjectType)
    .filter(({ name }) => !wrapped.test(name))
    .flatMap(type => Object.values(type.getFields()).map(field => ({ type, field })))
    .filter(({ type, field }) =>
      (['query', 'mutation', 'subscription'] as const).some(operation =>
        demandsOfField({}, type, field).every(demand => refusalOf(demand, apiScopes, operation) === undefined),
      ),
    );
  expect(answered.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
});

test('of what can be searched by words, somebody has said whose words they are', () => {
  const isWords = (type: GraphQLInputType) =>
    isInputObjectType(getNamedType(type)) || getNamedType(type).name === 'String';
  const places = types
    .filter(isObjectType)
    .filter(({ name }) => name !== 'Mutation')
    .flatMap(type =>
      Object.values(type.getFields()).flatMap(({ name, args }) =>
        args
          .filter(argument => !isPaging(argument) && isWords(argument.type))
          .map(argument => `${type.name}.${name}(${argument.name})`),
      ),
    );
  const remedy = 'To filter by something is to read it: name the argument in the `scopes` of its module';
  expect(
    places.filter(place => scopes[place] === undefined),
    remedy,
  ).toEqual([]);
  expect(places).toContain('Programme.participants(search)');
});
