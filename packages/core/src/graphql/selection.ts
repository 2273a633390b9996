import {
  type FieldNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** Of each type, the fields that are asked for. */
type Selection = ReadonlyMap<string, ReadonlySet<string>>;

// A document that is kept has the same nodes each time; what its variables leave out is counted in.
const known = new WeakMap<FieldNode, Selection>();

/**
 * Of the fields of a type, those that some columns of its row answer, and which these are. What is not among them needs
 * all columns.
 */
export type Needs<Row> = Readonly<Record<string, readonly (keyof Row)[]>>;

/** The columns that answer what is asked of the objects of a type, beneath the field that is being resolved. */
export function columnsAsked<Row>(
  info: GraphQLResolveInfo,
  type: string,
  needs: Needs<Row>,
  all: readonly (keyof Row)[],
): readonly (keyof Row)[] {
  const needed = new Set<keyof Row>();
  for (const field of fieldsAsked(info, type)) {
    const columns = needs[field];
    if (columns === undefined) return all;
    for (const column of columns) needed.add(column);
  }
  // In one order, so that the same columns are the same statement.
  return all.filter(column => needed.has(column));
}

/** The fields of a type that may be asked for, anywhere beneath the field that is being resolved. */
export function fieldsAsked(info: GraphQLResolveInfo, type: string): ReadonlySet<string> {
  return new Set(
    info.fieldNodes.flatMap(node => {
      const selection = known.get(node) ?? selectionOf(info, node);
      known.set(node, selection);
      return [...(selection.get(type) ?? [])];
    }),
  );
}

function selectionOf({ schema, fragments, returnType }: GraphQLResolveInfo, field: FieldNode): Selection {
  const selection = new Map<string, Set<string>>();
  const spread = new Set<string>();

  function add(parent: GraphQLCompositeType, { selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) addField(parent, node);
      else if (node.kind === Kind.INLINE_FRAGMENT)
        add(narrowed(schema, parent, node.typeCondition?.name.value), node.selectionSet);
      else addFragment(parent, node.name.value);
    }
  }

  function addFragment(parent: GraphQLCompositeType, name: string): void {
    const { typeCondition, selectionSet } = fragments[name]!;
    const type = narrowed(schema, parent, typeCondition.name.value);
    if (spread.has(`${name} ${type.name}`)) return;
    spread.add(`${name} ${type.name}`);
    add(type, selectionSet);
  }

  function addField(parent: GraphQLCompositeType, { name: { value: name }, selectionSet }: FieldNode): void {
    const names = selection.get(parent.name) ?? new Set();
    selection.set(parent.name, names.add(name));
    const type = 'getFields' in parent ? parent.getFields()[name]?.type : undefined;
    const named = type && getNamedType(type);
    if (selectionSet && isCompositeType(named)) add(named, selectionSet);
  }

  const type = getNamedType(returnType);
  if (field.selectionSet && isCompositeType(type)) add(type, field.selectionSet);
  return selection;
}

/** The type that the fields of a fragment are of. A fragment on an interface says nothing new of an object. */
function narrowed(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  condition: string | undefined,
): GraphQLCompositeType {
  const wanted = condition === undefined ? undefined : schema.getType(condition);
  return !isObjectType(type) && isCompositeType(wanted) ? wanted : type;
}
