import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import type { RequestContext } from '../context.ts';
import type PrismaTypes from '../database/generated/pothos.ts';
import { getDatamodel } from '../database/generated/pothos.ts';
import { Conflict, Forbidden, IllegalTransition, NotFound, PluginFailed, Stale, ValidationFailed } from '../errors.ts';
import './access.ts';
import { aboutIdempotency } from './idempotency.ts';
import './input-limits.ts';
import './inputs.ts';
import './node-ids.ts';
import './scopes.ts';
import { decodeId, encodeId } from '../ids.ts';

/** The one builder of the schema; every `<module>.schema.ts` adds its types and operations to it. */
export const builder = new SchemaBuilder<{
  Context: RequestContext;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Temporal.Instant; Output: Date | Temporal.Instant };
    TimeZone: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
}>({
  // The first wraps the others: a refusal of inputs, scopes, access or the transaction becomes a member of the result union too.
  plugins: [ErrorsPlugin, 'inputLimits', 'inputs', 'scopes', 'access', 'nodeIds', RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  errors: {
    // What `inputLimits` refuses before ids are read is a member of the result union, too.
    unsafelyHandleInputErrors: true,
    defaultTypes: [ValidationFailed, NotFound, Forbidden, IllegalTransition, Stale, Conflict, PluginFailed],
    defaultUnionOptions: { name: ({ fieldName }) => `${capitalised(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${capitalised(fieldName)}Success` },
  },
  relay: {
    encodeGlobalID: encodeId,
    decodeGlobalID: decodeId,
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    nodeQueryOptions: { access: 'member' } as object,
    nodesQueryOptions: { access: 'member' } as object,
  },
  prisma: {
    client: ctx => ctx.db,
    dmmf: getDatamodel(),
    exposeDescriptions: true,
    filterConnectionTotalCount: true,
    maxConnectionSize: 100,
    defaultConnectionSize: 20,
  },
});

builder.queryType({
  description: 'Everything that can be read. Lists hold what the viewer may see, and nothing else.',
});
builder.mutationType({
  description: `Everything that can be done. Each answers a union: what was done, or an error with a code and a text.

${aboutIdempotency}`,
});

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
