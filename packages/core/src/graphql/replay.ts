import { PothosSchemaError, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { resolveUncachedNodesForType } from '@pothos/plugin-relay';
import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../context.ts';
import { NotFound, wordsOf } from '../errors.ts';
import { openSecret, sealSecret } from '../secrets.ts';

/** How what a mutation answered is answered again, to a repetition of the call. */
export interface Replay {
  /** What is stored of the answer, as JSON. */
  keep(ctx: RequestContext, value: unknown): unknown;
  /** The answer of the present moment, as far as the viewer may see it. */
  again(ctx: RequestContext, kept: unknown, info: GraphQLResolveInfo): Promise<unknown>;
}

/** For an answer that is neither an object with an id nor a plain value: what is kept of it, and how it is made anew. */
export interface CustomReplay {
  /** Stored encrypted, for there may be a secret in it that is shown but once. */
  keep(value: any): unknown;
  /** Has to look whether the viewer still may see it. */
  again(kept: any, ctx: RequestContext): unknown;
}

const plainTypes = new Set(['ID', 'Int', 'Float', 'String', 'Boolean']);

/** @throws PothosSchemaError for a mutation of which nobody said how it could be answered again */
export function replayOf<Types extends SchemaTypes>(
  builder: PothosSchemaTypes.SchemaBuilder<Types>,
  field: PothosOutputFieldConfig<Types>,
): Replay {
  const { replay, type } = field.pothosOptions as unknown as { replay?: CustomReplay; type: unknown };
  if (replay) return sealed(replay);
  if (!Array.isArray(type)) {
    const { name, graphqlKind, pothosOptions } = builder.configStore.getTypeConfig(type as never);
    if (plainTypes.has(name) || graphqlKind === 'Enum') return plain;
    if (isNode(pothosOptions)) return node(builder, name);
  }
  throw new PothosSchemaError(
    `Mutation.${field.name} cannot be answered again: it answers neither a node nor a plain value, so give it a replay`,
  );
}

const plain: Replay = {
  keep: (_ctx, value) => ({ value }),
  again: async (_ctx, kept) => (kept as { value: unknown }).value,
};

function node<Types extends SchemaTypes>(builder: PothosSchemaTypes.SchemaBuilder<Types>, typename: string): Replay {
  return {
    keep(_ctx, value) {
      const { id } = value as { id?: unknown };
      if (typeof id !== 'string') throw new Error(`A mutation answered a ${typename} without its id`);
      return { id };
    },
    async again(ctx, kept, info) {
      const { id } = kept as { id: string };
      // Not what this request has loaded before, but what is there now.
      const [found] = await resolveUncachedNodesForType(builder, ctx, info, [id], typename);
      const object = await found;
      if (object === null || object === undefined) throw new NotFound(wordsOf(typename));
      // A copy, for what is loaded as a node says of itself which type it is, and the result here is a union of others.
      return { ...object };
    },
  };
}

function sealed({ keep, again }: CustomReplay): Replay {
  return {
    keep: (ctx, value) => ({
      sealed: sealSecret(ctx.platform.config.secretKeys, placeOf(ctx), JSON.stringify(keep(value) ?? null)),
    }),
    again: async (ctx, kept) => {
      const text = openSecret(ctx.platform.config.secretKeys, placeOf(ctx), (kept as { sealed: string }).sealed);
      return await again(JSON.parse(text), ctx);
    },
  };
}

function placeOf(ctx: RequestContext) {
  return { organisationId: ctx.organisation.id, pluginId: 'mentorkit', field: 'idempotency' };
}

/** Whether objects of the type can be loaded by their ids. */
function isNode(options: object): boolean {
  return ['loadMany', 'loadOne', 'loadManyWithoutCache', 'loadWithoutCache'].some(name => name in options);
}
