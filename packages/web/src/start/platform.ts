import { type Client, createClient } from '@mentorkit/client';
import { createContext, useContext } from 'react';
import { Client as GraphQL } from 'urql';
import { createCache } from './cache.ts';
import { platformExchange } from './exchange.ts';

/** Where everything of a visit comes from; another one for each pair of eyes that one looks through. */
export interface Platform {
  readonly client: Client;
  readonly graphql: GraphQL;
}

/** @param viewAs the token of `startViewAs`; kept in memory alone, so a reload ends it */
export function openPlatform(viewAs?: string): Platform {
  const client = createClient({ language: () => document.documentElement.lang, ...(viewAs && { viewAs }) });
  const graphql = new GraphQL({ url: '/graphql', exchanges: [createCache(), platformExchange(client)] });
  return { client, graphql };
}

export const PlatformContext = createContext<Platform | undefined>(undefined);

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (!platform) throw new Error('The platform is used outside of PlatformContext');
  return platform;
}
