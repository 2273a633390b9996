import SchemaBuilder, {
  BasePlugin,
  completeValue,
  createInputValueMapper,
  mapInputFields,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import { type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { NotFound, wordsOf } from '../errors.ts';
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
   * Before Relay's plugin reads them, which throws where a type is another one, outside of the result union. Such an id
   * becomes one that nothing has, and the field is refused as if it had been looked for.
   */
  #takesIds(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const ids = mapInputFields(field.args, this.buildCache, input => idTypes(input), this.#inputs);
    if (!ids) return field;
    const map = createInputValueMapper(ids, (given, { value: types }, info: GraphQLResolveInfo) => {
      const id = String(given);
      if (isOf(types ?? [], id, info.schema)) return id;
      // Of several, each that is none is answered by its null.
      if (field.name !== 'nodes') wrong.set(info, types?.[0] ?? 'Node');
      return encodeId(types?.[0] ?? 'Organisation', nobodysId);
    });
    const first = (args: object, _context: object, info: unknown) => map(args, undefined, info as GraphQLResolveInfo);
    return { ...field, argMappers: [first, ...(field.argMappers ?? [])] };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return field.argMappers.length === 0 ? resolve : refusingWrongIds(resolve);
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && refusingWrongIds(subscribe);
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

function isOf(types: readonly string[], id: string, schema: GraphQLSchema): boolean {
  const { typename } = decodeId(id);
  if (types.length > 0) return types.includes(typename);
  const type = schema.getType(typename);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}

/** The type that was meant by an id of another one, or by what is none, of the call that it was given to. */
const wrong = new WeakMap<GraphQLResolveInfo, string>();

function refusingWrongIds<Parent, Context>(
  resolve: GraphQLFieldResolver<Parent, Context, object>,
): GraphQLFieldResolver<Parent, Context, object> {
  return (parent, args, context, info) => {
    const type = wrong.get(info);
    if (type !== undefined) throw new NotFound(wordsOf(type));
    return resolve(parent, args, context, info);
  };
}

SchemaBuilder.registerPlugin('nodeIds', NodeIdsPlugin);
