import SchemaBuilder, {
  BasePlugin,
  PothosSchemaError,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { RequestContext } from '../context.ts';
import { Forbidden, forbidden, inCapitals, Unauthenticated } from '../errors.ts';
import { recordRefusal } from '../events/audit-log.ts';
import { hashOfInput, idempotencyKey, idempotencyKeyArgument, once } from './idempotency.ts';
import { mutationTransaction } from './mutation-transaction.ts';
import { type CustomReplay, replayOf } from './replay.ts';

/**
 * Who may call an operation at all: `member` of the organisation, or `anyone`, signed in or not.
 * What a member may do with an object is the policy of its module, asked by the service; what an API client may be
 * answered at most, the module's scopes: see `scopes.ts`.
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
      /** Of a mutation that answers neither a node nor a plain value: how it is answered again. */
      replay?: CustomReplay;
    }
  }
}

const rootTypes = new Set(['Query', 'Mutation', 'Subscription']);

/** Denies by default: an operation that does not say who may call it is no operation. */
export class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (rootTypes.has(field.parentType) && accessOf(field) === undefined)
      throw new PothosSchemaError(`${field.parentType}.${field.name} does not say who may call it: give it an access`);
    return isIdempotent(field) ? { ...field, args: { ...field.args, ...keyArgument(field) } } : field;
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.parentType !== 'Query' && field.parentType !== 'Mutation') return resolve;
    const access = accessOf(field);
    const run = field.parentType === 'Mutation' ? this.#mutation(resolve, field) : resolve;
    return async (parent, args, context, info) => {
      const ctx = context as unknown as RequestContext;
      try {
        if (field.parentType === 'Mutation') refuseViewAs(ctx, field.name);
        if (access === 'member') requireMember(ctx);
        return await run(parent, args, context, info);
      } catch (error) {
        // After the rollback, which would take it along.
        if (error instanceof Forbidden) {
          error.attempted = inCapitals(field.name);
          await recordRefusal(ctx, error, field.name, args);
        }
        throw error;
      }
    };
  }

  /** In one transaction, unless it says that it needs several; once for each key, where its caller gives one. */
  #mutation(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const external = (field.pothosOptions as { external?: boolean }).external ?? false;
    const replay = isIdempotent(field) ? replayOf(this.builder, field) : undefined;
    return async (parent, allArgs, context, info) => {
      const ctx = context as unknown as RequestContext;
      const { idempotencyKey: argument, ...args } = allArgs as { idempotencyKey?: string | null };
      const work = async (within: RequestContext) => await resolve(parent, args, within, info);
      const key = replay && idempotencyKey(ctx, argument, info);
      if (key === undefined) return await (external ? work(ctx) : mutationTransaction(ctx, () => work(ctx)));
      return await once(ctx, { key, input: hashOfInput(field.name, args), external, replay: replay!, info, work });
    };
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    if (!subscribe || field.parentType !== 'Subscription') return subscribe;
    const access = accessOf(field);
    return async (parent, args, context, info) => {
      const ctx = context as unknown as RequestContext;
      try {
        refuseViewAs(ctx, field.name);
        if (access === 'member') requireMember(ctx);
        return await subscribe(parent, args, context, info);
      } catch (error) {
        if (error instanceof Forbidden) {
          error.attempted = inCapitals(field.name);
          await recordRefusal(ctx, error, field.name, args);
        }
        throw error;
      }
    };
  }
}

function accessOf(field: { pothosOptions: unknown }): Access | undefined {
  return (field.pothosOptions as { access?: Access }).access;
}

/** A key belongs to its caller, so where nobody has to be signed in there is none. */
function isIdempotent(field: { readonly parentType: string; pothosOptions: unknown }): boolean {
  return field.parentType === 'Mutation' && accessOf(field) !== 'anyone';
}

function keyArgument<Types extends SchemaTypes>({
  name: parentField,
  parentType,
}: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types>['args'] {
  const { name, description } = idempotencyKeyArgument;
  return {
    [name]: {
      kind: 'Arg',
      graphqlKind: 'Arg',
      name,
      parentField,
      parentType,
      type: { kind: 'Scalar', ref: 'String', required: false },
      description,
      extensions: {},
      pothosOptions: { type: 'String', required: false, description },
    },
  };
}

const viewAsReadOnly = forbidden('VIEW_AS_READ_ONLY', {
  en: 'You are looking through the eyes of somebody else, and can change nothing ({action}).',
  da: 'Du ser med en andens øjne og kan ikke ændre noget ({action}).',
});

/** A manager who looks through the eyes of somebody else does nothing for them, whatever anyone may do. */
function refuseViewAs({ viewer }: RequestContext, operation: string): void {
  if (viewer?.viewAs) throw viewAsReadOnly(`programme.${operation}`);
}

function requireMember(ctx: RequestContext): void {
  if (ctx.viewer === undefined) throw ctx.signInProblem ?? new Unauthenticated();
}

SchemaBuilder.registerPlugin('access', AccessPlugin);
