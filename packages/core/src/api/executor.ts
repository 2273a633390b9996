import { normalizedExecutor } from '@graphql-tools/executor';
import type { Plugin } from 'graphql-yoga';

/**
 * A later release of the executor that Yoga brings: it coerces arguments only where there are some, and once for all
 * items of a list.
 */
export function useExecutor(): Plugin {
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(normalizedExecutor) };
}
