import fc from 'fast-check';
import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { documentLimits, exceededLimit, shapeOf } from './limits.ts';

const exceeded = (document: string) => exceededLimit(parse(document))?.extensions['limit'];

test.each([
  ['depth', (n: number) => `{ ${'a { '.repeat(n - 1)} a ${'}'.repeat(n)}`],
  ['aliases', (n: number) => `{ a { ${numbered(n, i => `x${i}: __typename`)} } }`],
  ['directives', (n: number) => `{ a ${'@skip(if: false) '.repeat(n)} }`],
  ['directives', (n: number) => `query ($x: Int ${'@unknown '.repeat(n)}) { a(x: $x) }`],
  ['directives', (n: number) => `{ ...f } fragment f on Query ${'@unknown '.repeat(n)} { a }`],
  ['repetitions', (n: number) => `{ a { ${'b { c } '.repeat(n)} } }`],
  ['repetitions', (n: number) => `{ a { ${'... { b { c } } '.repeat(n)} } }`],
  ['rootFields', (n: number) => `{ ...f } fragment f on Query { ${numbered(n, i => `a${i}`)} }`],
  ['rootFields', (n: number) => `{ ${numbered(n, i => `a${i}`)} }`],
] as const)('the limit of %s is what is allowed, and one more is refused', (name, document) => {
  const maximum = documentLimits[name];
  expect(exceeded(document(maximum))).toBeUndefined();
  expect(exceeded(document(maximum + 1))).toEqual({ name, requested: maximum + 1, maximum });
});

test('every operation of a document is measured', () => {
  expect(exceeded(`query a { a } query b { ${'a { '.repeat(10)} a ${'}'.repeat(11)}`)).toMatchObject({ name: 'depth' });
});

test('tools may ask for the schema; nobody may ask deeper', () => {
  const everything = { specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true, oneOf: true };
  expect(exceeded(getIntrospectionQuery(everything))).toBeUndefined();
  const deeper = `{ __schema { types { ${'ofType { '.repeat(20)} name ${'}'.repeat(20)} } } }`;
  expect(exceeded(deeper)).toMatchObject({ name: 'introspectionDepth' });
});

test('fragments that go in a circle, or are missing, are left to validation', () => {
  expect(shapeOf(parse('{ ...a ...c } fragment a on Q { x { ...b } } fragment b on Q { x { ...a } }'))).toBeDefined();
});

test('fragments that double fifty times are measured at once, and refused', () => {
  const doubling = numbered(50, i => `fragment f${i} on Q { a: __typename ...f${i + 1} x { ...f${i + 1} } }`);
  // Of the processor: what else the machine does, is not ours.
  const before = process.cpuUsage();
  expect(exceeded(`{ ...f0 } ${doubling} fragment f50 on Q { x }`)).toMatchObject({ name: 'depth' });
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
});

interface Tree {
  readonly alias: boolean;
  readonly directives: number;
  readonly children: readonly Tree[];
  /** Whether the children stand in a fragment. */
  readonly apart: boolean;
}

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.record({
    alias: fc.boolean(),
    directives: fc.nat(4),
    children: fc.oneof({ maxDepth: 6 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 4 })),
    apart: fc.boolean(),
  }),
})).tree;

test('a document measures the same whether its parts are fragments or written out', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), trees => {
      expect(shapeOf(parse(print(trees, true)))).toEqual(shapeOf(parse(print(trees, false))));
    }),
    { numRuns: 300 },
  );
});

function print(trees: readonly Tree[], withFragments: boolean): string {
  const fragments: string[] = [];
  let names = 0;
  const selections = (nodes: readonly Tree[]): string => nodes.map(selection).join(' ');
  function selection({ alias, directives, children, apart }: Tree): string {
    names += 1;
    const field = `${alias ? `x${names}: ` : ''}f ${'@d '.repeat(directives)}`;
    if (children.length === 0) return field;
    const below = selections(children);
    if (!apart || !withFragments) return `${field} { ${below} }`;
    fragments.push(`fragment f${fragments.length} on T { ${below} }`);
    return `${field} { ...f${fragments.length - 1} }`;
  }
  return `{ ${selections(trees)} } ${fragments.join(' ')}`;
}

function numbered(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}
