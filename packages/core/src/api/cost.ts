import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { fieldPrices, prices } from './prices.ts';

export interface Cost {
  /** In the units of `prices`; infinite where it is too large to be counted. */
  readonly requested: number;
  /** The most items that one page or one list of ids asks for. */
  readonly largestPage: number;
}

export interface PricedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As they came in; wrong ones are priced somehow, and refused when the operation is run. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Of a connection: both want all of its items to be counted. */
const countNames: readonly string[] = ['totalCount', 'isCountExact'];

/** Beyond any limit, in selections looked at. */
const mostSelections = 20_000;

interface KnownCost {
  readonly operation: OperationDefinitionNode;
  /** What was looked at to find it: with the same, it is the same. */
  readonly variables: ReadonlyMap<string, unknown>;
  readonly cost: Cost;
}

/** Of the documents that the parser keeps; of each, the last few. */
const knownCosts = new WeakMap<DocumentNode, readonly KnownCost[]>();
const mostKnown = 8;

/** What a valid operation costs: see `prices`. Clients ask the same again and again, so it is remembered. */
export function costOf(priced: PricedOperation): Cost {
  const known = knownCosts.get(priced.document) ?? [];
  const before = known.find(
    ({ operation, variables }) =>
      operation === priced.operation &&
      [...variables].every(([name, value]) => pricedValue(priced.variables[name]) === value),
  );
  if (before) return before.cost;
  const variables = new Map<string, unknown>();
  const cost = calculateCost(priced, variables);
  knownCosts.set(priced.document, [{ operation: priced.operation, variables, cost }, ...known].slice(0, mostKnown));
  return cost;
}

/** Of a variable, all that a price can depend on: a number, a condition, or how many ids there are. */
function pricedValue(value: unknown): unknown {
  if (Array.isArray(value)) return `${value.length} items`;
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined ? value : null;
}

/** @param lookedAt takes the variables that it depends on */
function calculateCost({ document, ...priced }: PricedOperation, lookedAt: Map<string, unknown>): Cost {
  const { schema, operation } = priced;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const pricer = createPricer({ ...priced, fragment: name => fragments.get(name) }, lookedAt);
  const root = schema.getRootType(operation.operation);
  if (!root) return { requested: 0, largestPage: 0 };
  const rootFields = pricer.fieldCount(root, [operation.selectionSet]);
  const base = operation.operation === 'query' ? 0 : prices[operation.operation] * rootFields;
  const cost = Math.max(1, base + pricer.selectionCost(root, [operation.selectionSet], 0));
  return { requested: pricer.isGivenUp() ? Number.POSITIVE_INFINITY : cost, largestPage: pricer.largestPage() };
}

/** What one item of the list costs that a resolver answers with: the item itself, and what is selected of it. */
export function costOfItem({ schema, operation, fragments, variableValues, ...info }: GraphQLResolveInfo): number {
  const { coerced: variables } = variableValues;
  const pricer = createPricer({ schema, operation, variables, fragment: name => fragments[name] }, new Map());
  const sets = info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return prices.object + pricer.selectionCost(getNamedType(info.returnType) as GraphQLCompositeType, sets, 0);
}

interface Pricer {
  fieldCount(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): number;
  selectionCost(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], page: number): number;
  largestPage(): number;
  /** Whether it was too much to be looked at. */
  isGivenUp(): boolean;
}

function createPricer(
  {
    schema,
    operation,
    variables,
    fragment,
  }: Omit<PricedOperation, 'document'> & { fragment(name: string): FragmentDefinitionNode | undefined },
  lookedAt: Map<string, unknown>,
): Pricer {
  const defaults = new Map(operation.variableDefinitions?.map(node => [node.variable.name.value, node.defaultValue]));
  let seen = 0;
  let largestPage = 0;

  function valueOf(node: ValueNode | undefined): unknown {
    if (node === undefined) return undefined;
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value;
      lookedAt.set(name, pricedValue(variables[name]));
      return variables[name] === undefined ? valueOf(defaults.get(name)) : variables[name];
    }
    if (node.kind === Kind.INT) return Number(node.value);
    if (node.kind === Kind.BOOLEAN) return node.value;
    if (node.kind === Kind.LIST) return node.values;
    return undefined;
  }

  function argument(node: FieldNode, name: string): unknown {
    return valueOf(node.arguments?.find(given => given.name.value === name)?.value);
  }

  function isLeftOut({ directives }: SelectionNode): boolean {
    return (directives ?? []).some(directive => {
      const condition = valueOf(directive.arguments?.find(({ name }) => name.value === 'if')?.value);
      const { value: name } = directive.name;
      return (name === 'skip' && condition === true) || (name === 'include' && condition === false);
    });
  }

  /** The fields of an object of the type, by their names in the answer, found and merged as the executor does. */
  function collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): FieldNode[][] {
    const names = new Map<string, FieldNode[]>();
    const spread = new Set<string>();

    function add({ selections }: SelectionSetNode): void {
      for (const node of selections) {
        seen += 1;
        if (seen > mostSelections) return;
        if (isLeftOut(node)) continue;
        if (node.kind === Kind.FIELD) {
          entry(names, (node.alias ?? node.name).value, () => []).push(node);
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          if (isOf(type, node.typeCondition)) add(node.selectionSet);
        } else if (!spread.has(node.name.value)) {
          spread.add(node.name.value);
          const found = fragment(node.name.value);
          if (found && isOf(type, found.typeCondition)) add(found.selectionSet);
        }
      }
    }

    for (const set of sets) add(set);
    return [...names.values()];
  }

  function isOf(type: GraphQLObjectType, condition: NamedTypeNode | undefined): boolean {
    const wanted = condition && schema.getType(condition.name.value);
    return wanted === undefined || wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
  }

  /**
   * Of what an object turns out to be, the dearest counts.
   *
   * @param page the items of the connection that the fields are of
   */
  function selectionCost(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], page: number): number {
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const costs = types.map(one => collect(one, sets).reduce((sum, nodes) => sum + fieldCost(one, nodes, page), 0));
    return Math.max(0, ...costs);
  }

  function fieldCost(parent: GraphQLObjectType, nodes: readonly FieldNode[], page: number): number {
    const node = nodes[0]!;
    const name = node.name.value;
    if (name === '__schema') return prices.schema;
    if (name === '__type') return prices.type;
    const field = parent.getFields()[name];
    if (!field) return 0;
    const { price, itemsOf } = fieldPrices[`${parent.name}.${name}`] ?? {};
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return price ?? (isConnection(parent) && countNames.includes(name) ? prices.count : 0);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (isConnection(parent)) return (name === 'edges' ? page : 1) * selectionCost(type, sets, 0);
    const own = price ?? prices.object;
    if (isConnection(type)) {
      const asked = pageSize(node);
      largestPage = Math.max(largestPage, asked ?? 0);
      return own + selectionCost(type, sets, asked ?? prices.page);
    }
    const each = selectionCost(type, sets, 0);
    if (!isListType(getNullableType(field.type))) return own + each;
    const ids = itemsOf === undefined ? undefined : argument(node, itemsOf);
    if (Array.isArray(ids)) largestPage = Math.max(largestPage, ids.length);
    const length = Array.isArray(ids) ? ids.length : (pageSize(node) ?? expectedItems(parent, name));
    return own + length * (prices.object + each);
  }

  function pageSize(node: FieldNode): number | undefined {
    const sizes = ['first', 'last'].map(name => argument(node, name)).filter(size => typeof size === 'number');
    return sizes.length === 0 ? undefined : Math.max(0, ...sizes);
  }

  return {
    fieldCount: (type, sets) => collect(type, sets).length,
    selectionCost,
    largestPage: () => largestPage,
    isGivenUp: () => seen > mostSelections,
  };
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}

/** How many items of a list are paid for where no argument says how many there are. */
export function expectedItems(type: GraphQLObjectType, name: string): number {
  return fieldPrices[`${type.name}.${name}`]?.items ?? Math.min(mostItems(type, name), prices.list);
}

/** How many items a list can have at all. */
export function mostItems(type: GraphQLObjectType, name: string): number {
  const most = fieldPrices[`${type.name}.${name}`]?.most;
  if (most !== undefined) return most;
  // Each action is refused once at most.
  const actions = name === 'refusedActions' && type.getFields()['allowedActions'];
  const all = actions && getNamedType(actions.type);
  return isEnumType(all) ? all.getValues().length : prices.list;
}

export function isConnection(type: unknown): boolean {
  return isObjectType(type) && type.name.endsWith('Connection') && 'pageInfo' in type.getFields();
}
