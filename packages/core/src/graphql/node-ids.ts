import SchemaBuilder, {
  BasePlugin,
  completeValue,
  createInputValueMapper,
  mapInputFields,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { decodeId, encodeId, nobodysId } from '../ids.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      nodeIds: NodeIdsPlugin<Types>;
    }
  }
}

/** What `builder.node` and `builder.prismaNode` leave with the type. */
interface NodeOptions {
  readonly id?: { readonly resolve?: GraphQLFieldResolver<unknown, unknown, object, string> };
}

/**
 * The ids of nodes, said at once. Relay's plugin awaits them, and one promise makes a promise of its object and of each
 * above it: a list of a hundred matches with their people would have a thousand. For the same reason, the id of another
 * object is `t.id` with `encodeId` here, and never `t.globalID`.
 */
export class NodeIdsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  readonly #inputs = new Map();

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return this.#saysIds(this.#takesIds(field));
  }

  /**
   * Before Relay's plugin reads them, which throws where a type is another one, outside of the result union: such an id
   * becomes one of the type that nothing has, and is answered like any other that does not exist.
   */
  #takesIds(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const ids = mapInputFields(field.args, this.buildCache, input => idTypes(input), this.#inputs);
    if (!ids) return field;
    const map = createInputValueMapper(ids, (id, { value: types }, schema: GraphQLSchema) =>
      idOf(types ?? [], String(id), schema),
    );
    return { ...field, argMappers: [(args, _context, info) => map(args, undefined, info.schema), ...(field.argMappers ?? [])] };
  }

  #saysIds(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const type = field.parentType;
    const { id } = this.builder.configStore.getTypeConfig(type).pothosOptions as NodeOptions;
    if (field.name !== 'id' || !id?.resolve) return field;
    const resolve = id.resolve;
    return { ...field, resolve: (...asked) => completeValue(resolve(...asked), own => encodeId(type, own)) };
  }
}

/** The types of which an id may be, none for any; null for what is no id of a node. */
function idTypes<Types extends SchemaTypes>({ extensions }: PothosInputFieldConfig<Types>): string[] | null {
  if (!extensions?.['isRelayGlobalID']) return null;
  const types = extensions['relayGlobalIDFor'] as readonly { readonly typename: string }[] | null | undefined;
  if (types?.length) return types.map(({ typename }) => typename);
  return extensions['relayGlobalIDAlwaysParse'] ? [] : null;
}

function idOf(types: readonly string[], given: string, schema: GraphQLSchema): string {
  const { typename } = decodeId(given);
  if (types.length > 0) return types.includes(typename) ? given : encodeId(types[0]!, nobodysId);
  const type = schema.getType(typename);
  const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  // Where any node may be meant, one type is as good as another for what is none.
  return isNode ? given : encodeId('Organisation', nobodysId);
}

SchemaBuilder.registerPlugin('nodeIds', NodeIdsPlugin);
