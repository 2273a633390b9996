import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import { type InputIssue, ValidationFailed } from '../errors.ts';
import { exceeds, settingsLimit } from '../plugins/limits.ts';
import { defineText, text } from '../texts/text.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      inputLimits: InputLimitsPlugin<Types>;
    }
  }
}

/** Characters of a text, where its argument or input field does not say another number: `extensions: { longest }`. */
export const usualLongest = 5_000;
/** Of lists, one within the other too. */
export const mostElements = 500;

/**
 * No text reaches anything that works with it before its length is known to be bounded: a validation, a search, a hash.
 * The same for lists, and for JSON, whose size and depth count.
 */
export class InputLimitsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapArgMappers(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    { args }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    if (Object.keys(args).length === 0) return resolve;
    return (parent, given, context, info) => {
      const { args: declared } = info.parentType.getFields()[info.fieldName] as GraphQLField<unknown, unknown>;
      const issue = firstBeyond(declared, given as Record<string, unknown>, []);
      if (issue) throw new ValidationFailed([worded(issue, context as unknown as RequestContext)]);
      return resolve(parent, given, context, info);
    };
  }
}

SchemaBuilder.registerPlugin('inputLimits', InputLimitsPlugin);

type Declared = GraphQLArgument | GraphQLInputField;

interface Beyond {
  readonly path: readonly string[];
  readonly code: 'TOO_LONG' | 'TOO_MANY' | 'TOO_LARGE';
  readonly maximum: number;
}

/** How long a text may be. */
export function longestOf({ extensions }: Pick<Declared, 'extensions'>): number {
  const { longest } = extensions as { readonly longest?: number };
  return longest ?? usualLongest;
}

function firstBeyond(
  declared: readonly Declared[],
  given: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Beyond | undefined {
  for (const one of declared) {
    const value = given[one.name];
    const beyond = value === undefined || value === null ? undefined : beyondIn(one, one.type, value, path);
    if (beyond) return beyond;
  }
  return undefined;
}

function beyondIn(
  declared: Declared,
  type: GraphQLInputType,
  value: unknown,
  above: readonly string[],
  name = declared.name,
): Beyond | undefined {
  const path = [...above, name];
  const own = getNullableType(type);
  if (isListType(own) && Array.isArray(value)) {
    if (value.length > mostElements) return { path, code: 'TOO_MANY', maximum: mostElements };
    for (const [index, element] of value.entries()) {
      const beyond = beyondIn(declared, own.ofType, element, path, String(index));
      if (beyond) return beyond;
    }
    return undefined;
  }
  const named = getNamedType(type);
  if (isInputObjectType(named) && value !== null)
    return firstBeyond(Object.values(named.getFields()), value as Record<string, unknown>, path);
  if (typeof value === 'string') {
    const longest = longestOf(declared);
    return value.length > longest ? { path, code: 'TOO_LONG', maximum: longest } : undefined;
  }
  return named.name === 'JSON' && exceeds(value, settingsLimit)
    ? { path, code: 'TOO_LARGE', maximum: settingsLimit }
    : undefined;
}

const texts = {
  TOO_LONG: defineText({
    en: 'This is longer than {maximum, plural, one {# character} other {# characters}}.',
    da: 'Dette er længere end {maximum, number} tegn.',
  }),
  TOO_MANY: defineText({ en: 'There are more than {maximum, number}.', da: 'Der er flere end {maximum, number}.' }),
  TOO_LARGE: defineText({
    en: 'This is larger than {maximum, number} characters, or nested too deeply.',
    da: 'Dette er større end {maximum, number} tegn, eller for dybt indlejret.',
  }),
};

function worded({ path, code, maximum }: Beyond, ctx: RequestContext): InputIssue {
  return { path, code, message: text(ctx, texts[code], { maximum }) };
}
