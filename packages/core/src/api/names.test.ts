import {
  buildSchema,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { printed } from './printed.ts';

const schema = buildSchema(printed('schema.graphql'));
const types = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type));
const objects = types.filter(isObjectType);
const operationTypes = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];

interface Named {
  readonly place: string;
  readonly name: string;
  readonly type: string;
}

const fields = objects.flatMap(object => Object.values(object.getFields()).map(field => ({ object, field })));
/** What objects are made of. */
const answered: Named[] = fields
  .filter(({ object }) => !operationTypes.includes(object))
  .map(({ object, field: { name, type } }) => ({
    place: `${object.name}.${name}`,
    name,
    type: getNamedType(type).name,
  }));
/** What is handed in: arguments, and fields of inputs. */
const given: Named[] = [
  ...fields.flatMap(({ object, field }) =>
    field.args.map(({ name, type }) => ({
      place: `${object.name}.${field.name}(${name})`,
      name,
      type: getNamedType(type).name,
    })),
  ),
  ...types.filter(isInputObjectType).flatMap(input =>
    Object.values(input.getFields()).map(({ name, type }) => ({
      place: `${input.name}.${name}`,
      name,
      type: getNamedType(type).name,
    })),
  ),
];

const placesOf = (found: readonly Named[]) => found.map(({ place }) => place);
const inCapitals = (name: string) => name.replace(/(?=[A-Z])/g, '_').toUpperCase();

test('every action is the mutation that does it, in capitals', () => {
  const mutations = new Set(Object.keys(schema.getMutationType()!.getFields()).map(inCapitals));
  const actions = types.filter(isEnumType).filter(type => type.name.endsWith('Action'));
  expect(actions.length).toBeGreaterThan(5);
  expect(
    actions.flatMap(type =>
      type
        .getValues()
        .filter(({ name }) => !mutations.has(name))
        .map(({ name }) => `${type.name}.${name}`),
    ),
  ).toEqual([]);
});

test('an object answers the objects that it speaks of, and no ids of them', () => {
  // May be of any kind, and is known for longer than there is the object.
  const kept = ['AuditEvent.subjectId'];
  const ids = answered.filter(({ name, type }) => type === 'ID' && name !== 'id' && name !== 'deletedId');
  expect(placesOf(ids)).toEqual(kept);
});

test('what is gone is `deletedId`, and nothing else answers an id in its place', () => {
  const successes = answered.filter(({ place, type }) => /Success\./.test(place) && type === 'ID');
  expect(successes.length).toBeGreaterThan(5);
  expect(placesOf(successes.filter(({ name }) => name !== 'deletedId'))).toEqual([]);
});

test('the object itself is the argument `id`; only of two, each is named', () => {
  const own = operationTypes.flatMap(type =>
    Object.values(type.getFields()).flatMap(field => {
      const ids = field.args.filter(argument => getNamedType(argument.type).name === 'ID');
      const about = [...answersOf(field), ...wordsOf(field.name)].map(name => `${name}Id`.toLowerCase());
      return ids.length === 1 && about.includes(ids[0]!.name.toLowerCase()) ? [`${type.name}.${field.name}`] : [];
    }),
  );
  expect(own).toEqual([]);
});

test('there is one type of list a node, which is called after it', () => {
  const lists = objects.filter(({ name }) => name.endsWith('Connection'));
  expect(lists.length).toBeGreaterThan(10);
  const called = lists.map(list => {
    const edge = getNamedType(list.getFields()['edges']!.type);
    const node = isObjectType(edge) && getNamedType(edge.getFields()['node']!.type);
    return [list.name, edge.name, node && node.name];
  });
  expect(called).toEqual(called.map(([, , node]) => [`${node}Connection`, `${node}Edge`, node]));
});

test('what is the viewer’s own is asked of the viewer', () => {
  const own = Object.keys(schema.getQueryType()!.getFields()).filter(name => /^(viewer|my)[A-Z]/.test(name));
  expect(own).toEqual([]);
});

test('a moment is called so: `startsAt`, `from`, `until`', () => {
  const isCalledSo = (name: string) => /(At|^at|^from|^to|^until)$/.test(name);
  // A change of the clock, of which a moment is all there is.
  const others = ['LocalTimes.nextClockChange'];
  const moments = [...answered, ...given].filter(({ type }) => type === 'DateTime');
  expect(moments.length).toBeGreaterThan(20);
  expect(placesOf(moments.filter(({ name }) => !isCalledSo(name)))).toEqual(others);
  expect(placesOf([...answered, ...given].filter(({ name }) => name === 'start' || name === 'end'))).toEqual([]);
});

test('what is written in several languages is read so too, by who edits it', () => {
  const written = types.filter(isInputObjectType).flatMap(input =>
    Object.values(input.getFields())
      .filter(({ type }) => getNamedType(type).name === 'LocalisedTextInput')
      .map(({ name }) => ({ object: input.name.replace(/^(Create|Change)?(\w+)Input$/, '$2'), name })),
  );
  expect(written.length).toBeGreaterThan(3);
  const unread = written.filter(({ object, name }) => {
    const type = schema.getType(object);
    const all = isObjectType(type) && type.getFields()[`${name.replace(/Text$/, '')}Texts`];
    return !all || !isListType(getNullableType(all.type)) || getNamedType(all.type).name !== 'LocalisedText';
  });
  expect(unread).toEqual([]);
});

test('what can be chosen has a key, a label, and may be retired', () => {
  for (const place of ['Question.options', 'Answer.values']) {
    const [type, field] = place.split('.') as [string, string];
    const option = getNamedType((schema.getType(type) as (typeof objects)[number]).getFields()[field]!.type);
    expect([place, isObjectType(option) && Object.keys(option.getFields()).toSorted()]).toEqual([
      place,
      ['isRetired', 'key', 'label', ...(place === 'Question.options' ? ['labelTexts'] : [])],
    ]);
  }
});

/** The types that it answers, without its errors. */
function answersOf({ type }: GraphQLField<unknown, unknown>): string[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named.name];
  const success = schema.getType(named.name.replace(/Result$/, 'Success'));
  return isObjectType(success) ? Object.values(success.getFields()).map(field => getNamedType(field.type).name) : [];
}

/** `Post` of `deletePost`, which answers none. */
function wordsOf(operation: string): string[] {
  return objects.map(({ name }) => name).filter(name => new RegExp(`^[a-z]+${name}$`).test(operation));
}
