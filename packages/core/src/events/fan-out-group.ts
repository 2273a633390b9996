import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  print,
  type SelectionSetNode,
  type ValidatedSubscriptionArgs,
  visit,
} from 'graphql';

/** Fields by type that are the same for everybody who may follow. */
export type SharedFields = Readonly<Record<string, readonly string[]>>;

/**
 * Whether everybody gets the same for this operation. A selection of anything that is not named does not: a field
 * that is forgotten costs executions and shows nobody what is another's.
 */
export function isShared(args: ValidatedSubscriptionArgs, shared: SharedFields): boolean {
  const { schema, operation, fragmentDefinitions } = args;
  const seen = new Set<string>();
  return selectionIsShared(operation.selectionSet, schema.getSubscriptionType()!);

  function selectionIsShared(selection: SelectionSetNode, type: { readonly name: string }): boolean {
    return selection.selections.every(node => {
      if (node.kind === Kind.INLINE_FRAGMENT)
        return selectionIsShared(node.selectionSet, node.typeCondition ? typeNamed(schema, node.typeCondition.name.value) : type);
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragmentDefinitions[node.name.value];
        if (!fragment) return false;
        if (seen.has(node.name.value)) return true;
        seen.add(node.name.value);
        return selectionIsShared(fragment.selectionSet, typeNamed(schema, fragment.typeCondition.name.value));
      }
      const name = node.name.value;
      if (name === '__typename') return true;
      if (!shared[type.name]?.includes(name)) return false;
      if (!node.selectionSet) return true;
      const field = (type as GraphQLObjectType).getFields()[name];
      const fieldType = field && getNamedType(field.type);
      return isCompositeType(fieldType) && selectionIsShared(node.selectionSet, fieldType);
    });
  }
}

function typeNamed(schema: GraphQLSchema, name: string): { readonly name: string } {
  return schema.getType(name) ?? { name };
}

/**
 * Equal for operations that ask the same. The arguments of the subscription itself, such as the cursor from which it
 * goes on, say which events come and not what of them.
 */
export function groupKey(args: ValidatedSubscriptionArgs, others: readonly string[]): string {
  const { operation, fragmentDefinitions, variableValues } = args;
  const used = new Set<string>();
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        name: undefined,
        variableDefinitions: undefined,
        selectionSet: {
          ...operation.selectionSet,
          selections: operation.selectionSet.selections.map(node =>
            node.kind === Kind.FIELD ? { ...node, arguments: undefined } : node,
          ),
        },
      },
      ...Object.values(fragmentDefinitions),
    ],
  };
  visit(document, {
    Variable(node) {
      used.add(node.name.value);
    },
  });
  const variables = [...used].sort().map(name => [name, variableValues.coerced[name]]);
  return JSON.stringify([print(document), variables, ...others]);
}
