import SchemaBuilder, { BasePlugin, completeValue, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { encodeId } from '../ids.ts';

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
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const type = field.parentType;
    const { id } = this.builder.configStore.getTypeConfig(type).pothosOptions as NodeOptions;
    if (field.name !== 'id' || !id?.resolve) return field;
    const resolve = id.resolve;
    return { ...field, resolve: (...asked) => completeValue(resolve(...asked), own => encodeId(type, own)) };
  }
}

SchemaBuilder.registerPlugin('nodeIds', NodeIdsPlugin);
