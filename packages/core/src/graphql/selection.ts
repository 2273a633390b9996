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

/** Whether nothing else is asked of the objects of a type, anywhere beneath the field that is being resolved. */
export function asksOnly(info: GraphQLResolveInfo, type: string, fields: ReadonlySet<string>): boolean {
  return selectionsOf(info).every(selection => [...(selection.get(type) ?? [])].every(name => fields.has(name)));
}

/** Whether a field of the type may be asked for, somewhere beneath the field that is being resolved. */
export function asksFor(info: GraphQLResolveInfo, type: string, field: string): boolean {
  return selectionsOf(info).some(selection => selection.get(type)?.has(field));
}

function selectionsOf(info: GraphQLResolveInfo): Selection[] {
  return info.fieldNodes.map(node => {
    const selection = known.get(node) ?? selectionOf(info, node);
    known.set(node, selection);
    return selection;
  });
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
export function narrowed(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  condition: string | undefined,
): GraphQLCompositeType {
  const wanted = condition === undefined ? undefined : schema.getType(condition);
  return !isObjectType(type) && isCompositeType(wanted) ? wanted : type;
}
