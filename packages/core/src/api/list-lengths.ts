import { completeValue } from '@pothos/core';
import {
  defaultFieldResolver,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql';
import { costOfItem, expectedItems, isConnection, mostItems } from './cost.ts';
import { beyondLimit } from './limits.ts';
import { fieldPrices, prices } from './prices.ts';
import { listTooLong } from './refusals.ts';

/** What an operation that runs has paid, in the units of `prices`. */
export interface Purse {
  /** Before it ran, and for what lists had more than was expected. */
  paid: number;
  readonly maximum: number;
  /** What an item costs, of the lists that were longer. */
  readonly items: Map<FieldNode, number>;
}

/** Of operations that run, by their contexts. */
const purses = new WeakMap<object, Purse>();

/** @param context what the resolvers of the operation get, and those of no other */
export function openPurse(context: object, paid: number, maximum: number): Purse {
  const purse = { paid, maximum, items: new Map<FieldNode, number>() };
  purses.set(context, purse);
  return purse;
}

/**
 * Lets an operation make no more objects than it has paid for, whatever is stored: what a list has beyond the items that
 * were expected is paid for before anything is made of it, and a list that is longer than its kind can be is not
 * answered. (That it cannot be is enforced where it is written, so nobody should ever see this.)
 */
export function boundLists(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || isConnection(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const lengthOf = isObjectList(type, field.name) ? lengthOfList : isPaged(type, field.name) ? edges : undefined;
      if (!lengthOf) continue;
      const resolve: GraphQLFieldResolver<unknown, object, Record<string, unknown>> = field.resolve ??
      defaultFieldResolver;
      field.resolve = (parent, args, ctx, info) => {
        const { expected, most } = lengthsOf(type, field.name, args);
        return completeValue(resolve(parent, args, ctx, info), (value: unknown) => {
          const length = lengthOf(value);
          if (length > most) throw listTooLong({ field: `${type.name}.${field.name}`, maximum: most });
          if (length > expected) pay(ctx, length - expected, info);
          return value;
        });
      };
    }
  }
  return schema;
}

function pay(ctx: object, items: number, info: GraphQLResolveInfo): void {
  const purse = purses.get(ctx);
  if (!purse) return;
  const node = info.fieldNodes[0]!;
  const each = purse.items.get(node) ?? costOfItem(info);
  purse.items.set(node, each);
  const paid = purse.paid + items * each;
  if (paid > purse.maximum) throw beyondLimit('cost', paid, purse.maximum);
  purse.paid = paid;
}

/** How many items are paid for before it is run, and how many there can be. */
function lengthsOf(
  type: GraphQLObjectType,
  name: string,
  args: Record<string, unknown>,
): { readonly expected: number; readonly most: number } {
  const { itemsOf } = fieldPrices[`${type.name}.${name}`] ?? {};
  const ids = itemsOf === undefined ? undefined : args[itemsOf];
  const sizes = [args['first'], args['last']].filter(size => typeof size === 'number');
  const asked = Array.isArray(ids) ? ids.length : sizes.length > 0 ? Math.max(0, ...sizes) : undefined;
  if (asked !== undefined) return { expected: asked, most: asked };
  if (isPaged(type, name)) return { expected: prices.page, most: prices.page };
  return { expected: expectedItems(type, name), most: mostItems(type, name) };
}

export function isObjectList(type: GraphQLObjectType, name: string): boolean {
  const field = type.getFields()[name]!;
  return isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
}

function isPaged(type: GraphQLObjectType, name: string): boolean {
  return isConnection(getNamedType(type.getFields()[name]!.type));
}

function lengthOfList(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function edges(connection: unknown): number {
  return lengthOfList((connection as { readonly edges?: unknown } | null | undefined)?.edges);
}
