import {
  type FieldNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Forbidden } from '../errors.ts';
import { type Demand, demandsOfField, type Scopes } from './scope-rules.ts';

/**
 * What is refused of a field's answer that would take all of it along, as there is no null on the way: nothing can be
 * told then of what the field does. Where there is one, the refusal stands there, and the rest is answered.
 */
export function lossOf(
  scopes: Scopes,
  { schema, fragments, fieldNodes, returnType, variableValues }: GraphQLResolveInfo,
  refusal: (demand: Demand) => Forbidden | undefined,
): Forbidden | undefined {
  const answered = getNamedType(returnType);
  const possible = isAbstractType(answered) ? schema.getPossibleTypes(answered) : [answered].filter(isObjectType);
  return firstOf(possible, type => firstOf(fieldNodes, node => lossIn(type, node.selectionSet)));

  function lossIn(type: GraphQLObjectType, selection: SelectionSetNode | undefined): Forbidden | undefined {
    return firstOf(selection?.selections ?? [], node => {
      if (isLeftOut(node)) return undefined;
      if (node.kind === Kind.FIELD) return lossAt(type, node);
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value]!;
      return isOf(type, fragment.typeCondition) ? lossIn(type, fragment.selectionSet) : undefined;
    });
  }

  function lossAt(parent: GraphQLObjectType, { name, selectionSet }: FieldNode): Forbidden | undefined {
    const field = parent.getFields()[name.value];
    if (!field) return undefined;
    const refused = firstOf(demandsOfField(scopes, parent, field), refusal);
    if (refused) return isNonNullType(field.type) ? refused : undefined;
    const type = getNamedType(field.type);
    return isObjectType(type) && hasNoNull(field.type) ? lossIn(type, selectionSet) : undefined;
  }

  function isOf(type: GraphQLObjectType, condition: NamedTypeNode | undefined): boolean {
    const wanted = condition && schema.getType(condition.name.value);
    return !wanted || wanted === type || (isAbstractType(wanted) && schema.isSubType(wanted, type));
  }

  function isLeftOut({ directives = [] }: SelectionNode): boolean {
    return directives.some(({ name, arguments: given }) => {
      const condition = given?.find(argument => argument.name.value === 'if')?.value;
      const value = condition?.kind === Kind.VARIABLE ? variableValues.coerced[condition.name.value] : condition;
      const holds = typeof value === 'object' ? (value as { value?: unknown }).value : value;
      return (name.value === 'skip' && holds === true) || (name.value === 'include' && holds === false);
    });
  }
}

function hasNoNull(type: GraphQLOutputType): boolean {
  return isNonNullType(type) && (!isListType(type.ofType) || hasNoNull(type.ofType.ofType));
}

function firstOf<Item, Found>(items: Iterable<Item>, find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
