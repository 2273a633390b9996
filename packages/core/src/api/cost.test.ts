import fc from 'fast-check';
import {
  buildSchema,
  execute,
  getOperationAST,
  isListType,
  getNullableType,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { type Cost, costOf } from './cost.ts';
import { fieldPrices } from './prices.ts';
import { schema as ours } from './schema.ts';

const schema = buildSchema(`
  interface Node { id: ID! }
  type PageInfo { hasNextPage: Boolean! }
  type Match implements Node { id: ID! members: [Person!]! mentor: Person! notes: [Note!]! sessions(first: Int, last: Int): MatchSessionsConnection! }
  type Person implements Node { id: ID! name: String! friend: Person }
  type Note { text: String! }
  type Session { id: ID! joinUrl: String }
  type MatchSessionsConnection { totalCount: Int! pageInfo: PageInfo! edges: [SessionEdge!]! }
  type SessionEdge { cursor: String! node: Session! }
  type QueryMatchesConnection { pageInfo: PageInfo! edges: [MatchEdge!]! }
  type MatchEdge { cursor: String! node: Match! }
  union Result = Match | Person
  type Query { matches(first: Int, last: Int): QueryMatchesConnection! node(id: ID!): Node nodes(ids: [ID!]!): [Node]! any: Result ping: String }
  type Mutation { a: Match b: Match }
`);

function price(text: string, variables: Record<string, unknown> = {}): Cost {
  const document = parse(text);
  return costOf({ schema, document, operation: getOperationAST(document)!, variables });
}
const cost = (text: string, variables?: Record<string, unknown>) => price(text, variables).requested;

test.each([
  ['a plain value', '{ ping }', 1],
  ['a page of the usual size', '{ matches { edges { node { id } } } }', 1 + 20 * 1],
  ['a page that is asked for', '{ matches(first: 5) { edges { node { id mentor { name } } } } }', 1 + 5 * 2],
  ['the last ones', '{ matches(last: 7) { edges { node { id } } pageInfo { hasNextPage } } }', 1 + 7],
  ['no items', '{ matches(first: 0) { edges { node { id } } } }', 1],
  ['only cursors', '{ matches { edges { cursor } } }', 1],
  ['a list', '{ matches(first: 1) { edges { node { notes { text } } } } }', 1 + (1 + (1 + 10 * 1))],
  [
    'a list that is known to be short',
    '{ matches(first: 1) { edges { node { members { name } } } } }',
    1 + (1 + (1 + 2)),
  ],
  [
    'pages of pages',
    '{ matches(first: 10) { edges { node { sessions(first: 3) { totalCount edges { node { joinUrl } } } } } } }',
    1 + 10 * (1 + (1 + 5 + 3 * (1 + 25))),
  ],
  ['an object by its id', '{ node(id: "x") { id } }', 1],
  ['objects by their ids', '{ nodes(ids: ["a", "b", "c"]) { id ... on Match { mentor { name } } } }', 1 + 3 * (1 + 1)],
  [
    'the dearest of two types',
    '{ any { ... on Match { mentor { id } notes { text } } ... on Person { friend { id } } } }',
    1 + 1 + 11,
  ],
  ['two mutations', 'mutation { a { id } b { id } }', 2 * (10 + 1)],
  ['the schema', '{ __schema { types { name } } }', 250],
] as const)('the price of %s', (_what, document, expected) => {
  expect(cost(document)).toBe(expected);
});

test('the size of a page may come in a variable, and in its default', () => {
  const document = 'query ($n: Int = 50) { matches(first: $n) { edges { node { id } } } }';
  expect(cost(document)).toBe(51);
  expect(cost(document, { n: 3 })).toBe(4);
  expect(cost(document, { n: null })).toBe(21);
  expect(price(document, { n: 1_000_000 }).largestPage).toBe(1_000_000);
  expect(cost(document, { n: -5 })).toBe(1);
});

test('what is left out costs nothing', () => {
  const document =
    'query ($no: Boolean = true) { ping matches @skip(if: $no) { edges { node { id } } } any @include(if: false) { __typename } }';
  expect(cost(document)).toBe(1);
  expect(cost(document, { no: false })).toBe(21);
});

test('the same field is paid for once, however often fragments select it', () => {
  const document = `{ matches { edges { node { ...a ...b } } } ...c }
    fragment a on Match { mentor { id } } fragment b on Match { mentor { name } ... on Node { id } } fragment c on Query { matches { edges { node { id } } } }`;
  expect(cost(document)).toBe(1 + 20 * 2);
});

test('a document that multiplies without end is given up soon', () => {
  const wide = buildSchema('type T { t: T } type Query { t: T }');
  const levels = Array.from(
    { length: 12 },
    (_, i) => `fragment f${i} on T { ${Array.from({ length: 5 }, (__, j) => `a${j}: t { ...f${i + 1} }`).join(' ')} }`,
  );
  const document = parse(`{ t { ...f0 } } ${levels.join(' ')} fragment f12 on T { __typename }`);
  // Of the processor: what else the machine does, is not ours.
  const before = process.cpuUsage();
  expect(costOf({ schema: wide, document, operation: getOperationAST(document)!, variables: {} }).requested).toBe(
    Infinity,
  );
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
});

test('asking for more never costs less', () => {
  const selection = fc.letrec<{ match: string }>(tie => ({
    match: fc
      .array(
        fc.oneof(
          { depthSize: 'small' },
          fc.constantFrom('id', 'mentor { id }', 'members { name }', 'notes { text }'),
          fc
            .tuple(fc.nat(100), fc.boolean())
            .map(
              ([n, total]) => `sessions(first: ${n}) { ${total ? 'totalCount ' : ''}edges { node { id joinUrl } } }`,
            ),
          tie('match').map(inner => `... on Node { ... on Match { ${inner} } }`),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map(parts => parts.join(' ')),
  })).match;
  fc.assert(
    fc.property(fc.nat(100), selection, selection, (n, some, more) => {
      const page = (text: string) => `{ matches(first: ${n}) { edges { node { ${text} } } } }`;
      expect(cost(page(`${some} ${more}`))).toBeGreaterThanOrEqual(cost(page(some)));
    }),
  );
});

test('a fragment is paid for under each type that it is of, whatever it was spread under before', () => {
  const fragment = 'fragment f on Node { ... on Match { sessions(first: 100) { edges { node { id } } } } }';
  const under = (spreads: string) => cost(`{ any { ${spreads} } } ${fragment}`);
  expect(under('... on Match { ...f }')).toBe(1 + 1 + 100);
  expect(under('... on Person { ...f } ... on Match { ...f }')).toBe(1 + 1 + 100);
});

/** Fields of each type of the schema above, with what is selected of their objects. */
const fieldsOf: Record<string, readonly (readonly [field: string, type?: string])[]> = {
  Query: [
    ['ping'],
    ['matches(first: $n)', 'page'],
    ['node(id: "1")', 'Node'],
    ['nodes(ids: ["1", "2", "3"])', 'Node'],
    ['any', 'Result'],
  ],
  page: [['edges { node { id ...m } }'], ['pageInfo { hasNextPage }']],
  Node: [['id']],
  Result: [['__typename']],
  Match: [
    ['id'],
    ['members', 'Person'],
    ['mentor', 'Person'],
    ['notes { text }'],
    ['sessions(last: 3) { edges { node { id } } }'],
  ],
  Person: [['id'], ['friend', 'Person'], ['name']],
};
/** @param spreads of the fragments that are written below, so that none goes in a circle */
function selections(spreads: readonly string[]) {
  return fc.letrec<Record<'Query' | 'page' | 'Node' | 'Result' | 'Match' | 'Person', string>>(tie => {
    const of = (type: string) => {
      const fields = fieldsOf[type]!;
      const plain = fields.filter(([, inner]) => inner === undefined).map(([field]) => field);
      const objects = fields.flatMap(([field, inner]) =>
        inner === undefined
          ? []
          : [
              fc
                .tuple(fc.boolean(), tie(inner as 'Query'))
                // One alias is always of one field.
                .map(
                  ([aliased, selected]) => `${aliased ? `x${/^\w+/.exec(field)![0]}: ` : ''}${field} { ${selected} }`,
                ),
            ],
      );
      const narrower = ['Node', 'Result'].includes(type) ? (['Match', 'Person'] as const) : [];
      const part = fc.oneof(
        { maxDepth: 5, depthIdentifier: 'selection' },
        fc.constantFrom(...plain),
        ...(spreads.length === 0 || ['page', 'Query'].includes(type) ? [] : [fc.constantFrom(...spreads)]),
        ...objects,
        ...narrower.map(one => tie(one).map(selected => `... on ${one} { ${selected} }`)),
      );
      return fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join(' '));
    };
    return {
      Query: of('Query'),
      page: of('page'),
      Node: of('Node'),
      Result: of('Result'),
      Match: of('Match'),
      Person: of('Person'),
    };
  });
}
// What is not used does no harm.
const rules = specifiedRules.filter(({ name }) => !name.startsWith('NoUnused'));
const anyDocument = fc
  .record({
    query: selections(['...m', '...p', '...any']).Query,
    // Where a fragment is met under several types.
    result: selections(['...m', '...p', '...any']).Result,
    m: selections(['...p', '...any']).Match,
    p: selections(['...any']).Person,
    any: selections([]).Node,
  })
  .map(
    ({ query, result, m, p, any }) =>
      `query ($n: Int) { ${query} any { ${result} } } fragment m on Match { ${m} } fragment p on Person { ${p} } fragment any on Node { ${any} }`,
  );

test('an operation makes no more objects than it has paid for', async () => {
  let valid = 0;
  let shared = 0;
  await fc.assert(
    fc.asyncProperty(
      anyDocument,
      fc.nat(5),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      async (text, n, kinds) => {
        const document = parse(text);
        if (validate(schema, document, rules).length > 0) return;
        valid += 1;
        if (text.split('...').length > 8) shared += 1;
        const priced = costOf({ schema, document, operation: getOperationAST(document)!, variables: { n } }).requested;
        let made = 0;
        const object = () => {
          made += 1;
          return { __typename: kinds[made % kinds.length] ? 'Match' : 'Person', id: '1' };
        };
        const answer = await execute({
          schema,
          document,
          variableValues: { n },
          fieldResolver: (source, args, _context, { fieldName, returnType, parentType }) => {
            const type = getNullableType(returnType);
            if (parentType.name.endsWith('Edge')) return object();
            if (fieldName === 'edges') return Array.from({ length: (source as { size: number }).size }, () => ({}));
            if (fieldName === 'pageInfo') return {};
            if (fieldName === 'hasNextPage') return false;
            if (String(type).endsWith('Connection')) {
              made += 1;
              return { size: (args['first'] ?? args['last']) as number };
            }
            if (isListType(type))
              return Array.from({ length: fieldName === 'members' ? 2 : fieldName === 'nodes' ? 3 : 10 }, object);
            return ['id', 'name', 'text', 'ping', '__typename'].includes(fieldName) ? 'text' : object();
          },
        });
        expect(answer.errors ?? []).toEqual([]);
        expect(made).toBeLessThanOrEqual(priced);
      },
    ),
    { numRuns: 1500 },
  );
  // Else it would say nothing.
  expect(valid).toBeGreaterThan(100);
  expect(shared).toBeGreaterThan(10);
});

test('a document that is asked again costs what its variables make it cost', () => {
  const text = `query ($first: Int = 7, $ids: [ID!]!, $all: Boolean!) { nodes(ids: $ids) { id }
    matches(first: $first) @include(if: $all) { edges { node { sessions(last: $first) { totalCount } } } } }`;
  const document = parse(text);
  const operation = getOperationAST(document)!;
  const first = fc.option(fc.nat({ max: 200 }), { nil: undefined });
  const variables = fc.record({ first, ids: fc.array(fc.string(), { maxLength: 5 }), all: fc.boolean() });
  fc.assert(
    fc.property(variables, given => {
      expect(costOf({ schema, document, operation, variables: given })).toEqual(price(text, given));
    }),
    { numRuns: 300 },
  );
});

test('every price is of a field that exists', () => {
  for (const coordinate of Object.keys(fieldPrices)) {
    const [type = '', field = ''] = coordinate.split('.');
    const found = ours.getType(type);
    const fields = found && 'getFields' in found ? found.getFields() : {};
    expect(fields, `Rename or remove the price of ${coordinate} in its module.ts or api/prices.ts`).toHaveProperty(
      field,
    );
  }
});
