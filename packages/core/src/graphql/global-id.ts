import { completeValue, RootFieldBuilder } from '@pothos/core';
import '@pothos/plugin-relay';
import type { RequestContext } from '../context.ts';
import { encodeId } from '../ids.ts';

type Resolve = (parent: unknown, args: object, ctx: RequestContext, info: object) => unknown;

interface GlobalId {
  readonly type: never;
  readonly id: string;
}

// Relay's own `globalID` awaits, and one promise makes a promise of its object and of each above it: a list of a hundred
// matches with their people would have a thousand.
RootFieldBuilder.prototype.globalID = function globalID(this: any, { resolve, ...options }: { resolve: Resolve }) {
  // Known once the schema is built, and asked for hundreds of times by a list.
  const names = new Map<never, string>();
  const nameOf = (type: never) => {
    const name = names.get(type) ?? (this.builder.configStore.getTypeConfig(type).name as string);
    names.set(type, name);
    return name;
  };
  return this.field({
    ...options,
    type: 'ID',
    resolve: (...args: Parameters<Resolve>) =>
      completeValue(resolve(...args), found => {
        const id = found as GlobalId | string | null | undefined;
        return typeof id === 'object' && id ? encodeId(nameOf(id.type), id.id) : id;
      }),
  });
} as never;
