import { normalizedExecutor } from '@graphql-tools/executor';
import { type ExecutionArgs, getOperationAST, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';

/**
 * A later release of the executor that Yoga brings: it coerces arguments only where there are some, and once for all
 * items of a list. And it stops when nobody waits for the answer any more.
 */
export function useExecutor(): Plugin {
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) };
}

/**
 * No resolver of a query is called after its client has gone; the statements that it had sent by then end by themselves,
 * or by the time that a statement may take. A mutation is never left in the middle.
 */
async function execute(args: ExecutionArgs): Promise<unknown> {
  const { signal } = args.contextValue as Pick<RequestContext, 'signal'>;
  const isQuery = getOperationAST(args.document, args.operationName)?.operation === 'query';
  if (!signal || !isQuery) return await normalizedExecutor(args);
  try {
    return await normalizedExecutor({ ...args, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    return { errors: [new GraphQLError('The client has gone.', { extensions: { code: 'CLIENT_GONE' } })] };
  }
}
