import SchemaBuilder, {
  BasePlugin,
  isThenable,
  type PothosInterfaceTypeConfig,
  type PothosOutputFieldConfig,
  type PothosUnionTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLField, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLTypeResolver } from 'graphql';
import type { ApiScope } from '../access/viewer.ts';
import type { RequestContext } from '../context.ts';
import { type Forbidden, inCapitals } from '../errors.ts';
import { recordRefusal } from '../events/audit-log.ts';
import { lossOf } from './scope-loss.ts';
import { type Demand, demandOfType, demandsOfField, demandsOfInput, refusalOf, type Scopes } from './scope-rules.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      scopes: ScopesPlugin<Types>;
    }
    export interface BuildSchemaOptions<Types extends SchemaTypes> {
      /** Of the kernel and of all modules. */
      scopes?: Scopes;
    }
  }
}

type Resolve<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/**
 * Holds what an API client is answered to its scopes, at every field, whatever the way to it. People are not looked at
 * here: what they may see and do, policies say, and those hold for clients too.
 */
export class ScopesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, { parentType, name }: PothosOutputFieldConfig<Types>): Resolve<Types> {
    const scopes = this.options.scopes ?? {};
    if (parentType === 'Mutation') return mutation(scopes, resolve);
    const answer = parentType === 'Query' && ['node', 'nodes'].includes(name) ? byId(scopes, resolve) : resolve;
    return (parent, args, context, info) => {
      requireScopes(scopes, contextOf(context), args, info);
      return answer(parent, args, context, info);
    };
  }

  override wrapSubscribe(
    subscribe: Resolve<Types> | undefined,
    { parentType }: PothosOutputFieldConfig<Types>,
  ): Resolve<Types> | undefined {
    if (!subscribe || parentType !== 'Subscription') return subscribe;
    const scopes = this.options.scopes ?? {};
    return async (parent, args, context, info) => {
      requireScopes(scopes, contextOf(context), args, info);
      return await subscribe(parent, args, context, info);
    };
  }

  /** Of an interface, only the object says what is asked for. */
  override wrapResolveType(
    resolveType: GraphQLTypeResolver<unknown, Types['Context']>,
    _config: PothosInterfaceTypeConfig | PothosUnionTypeConfig,
  ): GraphQLTypeResolver<unknown, Types['Context']> {
    const scopes = this.options.scopes ?? {};
    return (value, context, info, type) => {
      const resolved = resolveType(value, context, info, type);
      const held = contextOf(context).viewer?.scopes;
      if (!held) return resolved;
      const checked = (name: string | undefined) => {
        const refused = name && refusalOf(demandOfType(scopes, name), held, info.operation.operation);
        if (refused) throw refused;
        return name;
      };
      return isThenable(resolved) ? resolved.then(checked) : checked(resolved);
    };
  }
}

function contextOf(context: unknown): RequestContext {
  return context as RequestContext;
}

/** A refusal is in the audit log; and nothing is done of which nothing could be told. */
function mutation<Types extends SchemaTypes>(scopes: Scopes, resolve: Resolve<Types>): Resolve<Types> {
  return async (parent, args, context, info) => {
    const ctx = contextOf(context);
    const held = ctx.viewer?.scopes;
    const refused =
      held &&
      (refusalAt(scopes, held, args, info) ?? lossOf(scopes, info, demand => refusalOf(demand, held, 'mutation')));
    if (!refused) return await resolve(parent, args, context, info);
    refused.attempted = inCapitals(info.fieldName);
    await recordRefusal(ctx, refused, info.fieldName, args);
    throw refused;
  };
}

/** What an id is of is known before it is looked for: whether there is such an object is not told either. */
function byId<Types extends SchemaTypes>(scopes: Scopes, resolve: Resolve<Types>): Resolve<Types> {
  return async (parent, args, context, info) => {
    const held = contextOf(context).viewer?.scopes;
    if (!held) return await resolve(parent, args, context, info);
    const refusalOfId = ({ typename }: { readonly typename: string }) =>
      info.schema.getType(typename) && refusalOf(demandOfType(scopes, typename), held, 'query');
    const { id, ids } = args as { readonly id?: NamedId; readonly ids?: readonly NamedId[] };
    if (id) {
      const refused = refusalOfId(id);
      if (refused) throw refused;
      return await resolve(parent, args, context, info);
    }
    const refusals = ids!.map(refusalOfId);
    const rest = ids!.filter((_, index) => !refusals[index]);
    const found = [...((await resolve(parent, { ...args, ids: rest }, context, info)) as Iterable<unknown>)];
    // Executors take an error in a list for the failure of its item.
    return refusals.map(refused => refused ?? found.shift());
  };
}

interface NamedId {
  readonly typename: string;
}

function requireScopes(scopes: Scopes, { viewer }: RequestContext, args: object, info: GraphQLResolveInfo): void {
  const refused = viewer?.scopes && refusalAt(scopes, viewer.scopes, args, info);
  if (refused) throw refused;
}

function refusalAt(
  scopes: Scopes,
  held: readonly ApiScope[],
  args: object,
  { parentType, fieldName, operation }: GraphQLResolveInfo,
): Forbidden | undefined {
  const field = parentType.getFields()[fieldName]!;
  const demands = demandsOf.get(field) ?? demandsOfField(scopes, parentType, field);
  demandsOf.set(field, demands);
  for (const demand of [...demands, ...demandsOfInput(scopes, parentType, field, args)]) {
    const refused = refusalOf(demand, held, operation.operation);
    if (refused) return refused;
  }
  return undefined;
}

// A field is of one schema, and asked for each object of a list.
const demandsOf = new WeakMap<GraphQLField<unknown, unknown>, readonly Demand[]>();

SchemaBuilder.registerPlugin('scopes', ScopesPlugin);
