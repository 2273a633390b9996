import SchemaBuilder, {
  BasePlugin,
  PothosSchemaError,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { RequestContext } from '../context.ts';
import { DomainError, Forbidden, Unauthenticated } from '../errors.ts';
import { recordRefusal } from '../modules/audit/audit.service.ts';
import { withQuestions } from '../plugins/asking.ts';
import type { ApiScope } from '../viewer.ts';

/**
 * Who may call an operation at all: `member` of the organisation, or `anyone`, signed in or not.
 * What a member may do with an object is the policy of its module, asked by the service.
 */
export type Access = 'anyone' | 'member';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
    export interface FieldOptions {
      /** Needed on every field of Query, Mutation and Subscription: the schema does not build without. */
      access?: Access;
      /** A mutation that calls out between its transactions; every other one is a single transaction. */
      external?: boolean;
      /** An API client needs `read`, for a mutation `write`, or this one. */
      scope?: ApiScope;
    }
  }
}

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/** Denies by default: an operation that does not say who may call it is no operation. */
export class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (rootTypes.has(field.parentType) && accessOf(field) === undefined)
      throw new PothosSchemaError(`${field.parentType}.${field.name} does not say who may call it: give it an access`);
    return field;
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.parentType !== 'Query' && field.parentType !== 'Mutation') return resolve;
    const access = accessOf(field);
    const scopes = scopesFor(field);
    const single = field.parentType === 'Mutation' && !(field.pothosOptions as { external?: boolean }).external;
    return async (parent, args, context, info) => {
      const ctx = context as unknown as RequestContext;
      if (access === 'member') requireMember(ctx, scopes);
      const run = async () => await resolve(parent, args, context, info);
      try {
        return await (single ? withQuestions(() => ctx.transaction(run)) : run());
      } catch (error) {
        // After the rollback, which would take it along.
        if (error instanceof Forbidden) await recordRefusal(ctx, error, field.name, args);
        throw error;
      }
    };
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    if (!subscribe || field.parentType !== 'Subscription') return subscribe;
    const access = accessOf(field);
    const scopes = scopesFor(field);
    return (parent, args, context, info) => {
      if (access === 'member') requireMember(context as unknown as RequestContext, scopes);
      return subscribe(parent, args, context, info);
    };
  }
}

function accessOf(field: { pothosOptions: unknown }): Access | undefined {
  return (field.pothosOptions as { access?: Access }).access;
}

/** What an API client has to have one of. */
function scopesFor(field: { readonly parentType: string; pothosOptions: unknown }): ApiScope[] {
  const { scope } = field.pothosOptions as { scope?: ApiScope };
  return [field.parentType === 'Mutation' ? 'write' : 'read', ...(scope ? [scope] : [])];
}

function requireMember(ctx: RequestContext, scopes: readonly ApiScope[]): void {
  if (ctx.viewer === undefined) throw ctx.signInProblem ?? new Unauthenticated();
  // Beside the policies, which ask what somebody is: a key that leaked can do no more than it was made for.
  if (ctx.viewer.scopes && !scopes.some(scope => ctx.viewer!.scopes!.includes(scope)))
    throw new DomainError('SCOPE_MISSING', { scope: scopes.join(' / ') });
}

SchemaBuilder.registerPlugin('access', AccessPlugin);
