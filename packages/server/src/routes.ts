import { accountCallbackPath } from '@mentorkit/core';

/**
 * Every path that the API answers, and what stands for each in a log: `:name` is what only some may know. A request that
 * fits none gets no further.
 */
export const routes = {
  graphql: '/graphql',
  signInWays: '/auth/ways',
  signIn: '/auth/sign-in',
  invitation: '/auth/invitation/:token',
  signInCallback: '/auth/callback',
  join: '/auth/join',
  refresh: '/auth/refresh',
  signOut: '/auth/sign-out',
  live: '/health/live',
  ready: '/health/ready',
  upload: '/imports/:token',
  accountCallback: accountCallbackPath,
  webhook: '/webhooks/:token',
  home: '/',
  demoPeople: '/demo/people',
  demoSignIn: '/demo/sign-in',
  demoToken: '/demo/token/:email',
  demoMails: '/demo/mails',
} as const;

export type RouteName = keyof typeof routes;

const patterns = Object.entries(routes).map(([name, path]) => ({
  name: name as RouteName,
  pattern: new URLPattern({ pathname: path }),
}));

/** The route of a path, with what stands in it. */
export function findRoute(
  pathname: string,
): { readonly name: RouteName; readonly parameters: Readonly<Record<string, string | undefined>> } | undefined {
  for (const { name, pattern } of patterns) {
    const found = pattern.exec({ pathname });
    if (found) return { name, parameters: found.pathname.groups };
  }
  return undefined;
}

const firstSegments = new Set(Object.values(routes).map(path => path.split('/')[1]));

/** Whether an address is the API's to answer, be it that there is nothing: no page of the frontend stands there. */
export function isOfApi(pathname: string): boolean {
  const [, first = ''] = pathname.split('/');
  return first !== '' && firstSegments.has(first);
}

/** What a log may say of where somebody asked: the route, and of other addresses where they begin. Never a query. */
export function loggedPath(address: string | undefined): string {
  const pathname = URL.parse(address ?? '/', 'http://localhost')?.pathname ?? '';
  const route = findRoute(pathname);
  if (route) return routes[route.name];
  const [, first = ''] = pathname.split('/');
  return first !== '' && firstSegments.has(first) ? `/${first}/…` : '/…';
}
