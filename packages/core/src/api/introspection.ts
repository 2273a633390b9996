import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Viewer } from '../access/viewer.ts';

/** Whether any operation of the document asks for the schema. */
export function introspects(document: DocumentNode): boolean {
  return rootFields(document).some(({ name }) => name === '__schema' || name === '__type');
}

/** Where the schema is not for everybody: administrators, and API clients that were given the scope for it. */
export function mayIntrospect(viewer: Viewer | undefined): boolean {
  if (!viewer) return false;
  return viewer.scopes ? viewer.scopes.includes('schema:read') : viewer.organisationRoles.includes('ADMIN');
}

/** Whether all that the document asks for is for anyone, signed in or not. Fields that do not exist are for nobody. */
export function isForAnyone(schema: GraphQLSchema, document: DocumentNode): boolean {
  return rootFields(document).every(({ operation, name }) => {
    if (name.startsWith('__')) return true;
    const options = schema.getRootType(operation.operation)?.getFields()[name]?.extensions['pothosOptions'];
    return (options as { access?: string } | undefined)?.access === 'anyone';
  });
}

function rootFields(document: DocumentNode): { operation: OperationDefinitionNode; name: string }[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const found: { operation: OperationDefinitionNode; name: string }[] = [];

  function look(operation: OperationDefinitionNode, { selections }: SelectionSetNode, spread: Set<string>): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) found.push({ operation, name: node.name.value });
      else if (node.kind === Kind.INLINE_FRAGMENT) look(operation, node.selectionSet, spread);
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) look(operation, fragment.selectionSet, spread);
      }
    }
  }

  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) look(definition, definition.selectionSet, new Set());
  return found;
}
