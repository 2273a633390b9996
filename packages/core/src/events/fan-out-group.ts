import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
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
        return selectionIsShared(
          node.selectionSet,
          node.typeCondition ? typeNamed(schema, node.typeCondition.name.value) : type,
        );
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
  const { text, variables } = askedBy(args);
  return JSON.stringify([text, variables.map(name => args.variableValues.coerced[name]), ...others]);
}

interface Asked {
  readonly text: string;
  /** Names of those that the selection uses. */
  readonly variables: readonly string[];
}

// A document that many clients send is parsed once, so its operation is the same object.
const asked = new WeakMap<OperationDefinitionNode, Asked>();

function askedBy({ operation, fragmentDefinitions }: ValidatedSubscriptionArgs): Asked {
  let known = asked.get(operation);
  if (!known) asked.set(operation, (known = withoutArguments(operation, Object.values(fragmentDefinitions))));
  return known;
}

function withoutArguments(operation: OperationDefinitionNode, fragments: readonly FragmentDefinitionNode[]): Asked {
  const selections = operation.selectionSet.selections.map(node =>
    node.kind === Kind.FIELD ? { ...node, arguments: undefined } : node,
  );
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        name: undefined,
        variableDefinitions: undefined,
        selectionSet: { ...operation.selectionSet, selections },
      },
      ...fragments,
    ],
  };
  const variables = new Set<string>();
  visit(document, {
    Variable(node) {
      variables.add(node.name.value);
    },
  });
  return { text: print(document), variables: [...variables].toSorted() };
}
