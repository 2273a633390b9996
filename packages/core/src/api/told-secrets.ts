import { defaultFieldResolver, getOperationAST, type GraphQLSchema, isObjectType } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Requests whose answers are not for everybody's hands. */
const told = new WeakSet<Request>();

/** Over HTTP, Yoga has the request in the context; what goes over a socket is never compressed. */
function note({ request }: { readonly request?: Request }): void {
  if (request) told.add(request);
}

/** Notes where a field is answered that is marked by `letsIn`: see `graphql/lets-in.ts`. */
export function noteSecrets(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) {
        if (!field.extensions['letsIn']) continue;
        const { resolve = defaultFieldResolver } = field;
        field.resolve = (parent, args, ctx, info) => {
          note(ctx);
          return resolve(parent, args, ctx, info);
        };
      }
  return schema;
}

/**
 * An answer that lets in whoever knows what is in it is compressed by nobody, proxies included: beside something that a
 * stranger can have put into the same answer, its length would tell the rest. Of mutations, all answers are taken for such.
 */
export function useSecrets(): Plugin {
  return {
    onExecute({ args }) {
      if (getOperationAST(args.document, args.operationName)?.operation !== 'query') note(args.contextValue);
    },
    onResponse({ request, response }) {
      if (told.has(request)) response.headers.set('cache-control', 'no-store, no-transform');
    },
  };
}
