import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { type InputIssue, ValidationFailed } from '../errors.ts';
import { isStorable } from '../storable.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      inputs: InputsPlugin<Types>;
    }
  }
}

/**
 * Refuses texts that no store takes, in the arguments of every field, before anything is made of them. (A scalar of our
 * own in place of `String` could not: GraphQL's own fields have that one.)
 */
export class InputsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    return Object.keys(field.args).length === 0 ? resolve : checked(resolve);
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    return subscribe && checked(subscribe);
  }
}

function checked<Parent, Context>(
  resolve: GraphQLFieldResolver<Parent, Context, object>,
): GraphQLFieldResolver<Parent, Context, object> {
  return (parent, args, context, info) => {
    const issues = unstorable(args, []);
    if (issues.length > 0) throw new ValidationFailed(issues);
    return resolve(parent, args, context, info);
  };
}

/** What is JSON has been looked at already, so that it is bounded here. */
function unstorable(value: unknown, path: readonly string[]): InputIssue[] {
  if (typeof value === 'string')
    return isStorable(value)
      ? []
      : [{ path, code: 'NOT_STORABLE', message: 'This has characters that cannot be stored.' }];
  if (typeof value !== 'object' || value === null || value instanceof Temporal.Instant) return [];
  return Object.entries(value).flatMap(([name, part]) => unstorable(part, [...path, name]));
}

SchemaBuilder.registerPlugin('inputs', InputsPlugin);
