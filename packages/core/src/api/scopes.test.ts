import { isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { demandsOfField, refusalOf, undeclaredOf } from '../graphql/scope-rules.ts';
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
