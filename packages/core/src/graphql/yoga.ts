import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import { type ContextOptions, createContext, type RequestContext } from '../context.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { DomainError, Unauthenticated } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { locales, text } from '../texts/text.ts';
import { schema } from './schema.ts';

export interface RequestCredentials {
  readonly authorization: string | undefined;
  /** The slug of the organisation, for people who belong to several. */
  readonly organisation: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly requestId: string | undefined;
}

/** The context of a request over any transport. A token that is wrong is no error yet: what needs nobody works. */
export async function contextFor(
  platform: Platform,
  credentials: RequestCredentials,
  signal?: AbortSignal,
): Promise<RequestContext> {
  const requestId = /^[\w-]{8,64}$/.test(credentials.requestId ?? '') ? credentials.requestId! : randomUUID();
  const log = platform.log.child({ requestId });
  const wanted = preferredLocale(credentials.acceptLanguage);
  const base: ContextOptions = { requestId, log, locale: wanted, ...(signal && { signal }) };
  if (credentials.authorization === undefined) return createContext(platform, base);
  try {
    const token = /^Bearer +(\S+)$/i.exec(credentials.authorization)?.[1];
    if (token === undefined) throw new Unauthenticated('TOKEN_INVALID');
    const claims = await platform.tokens.verify(token);
    const { viewer, organisation, locale } = await platform.viewers.find(claims, credentials.organisation);
    return createContext(platform, {
      ...base,
      viewer,
      organisation,
      locale: wanted ?? locale,
      tokenExpiresAt: claims.expiresAt,
    });
  } catch (error) {
    if (error instanceof DomainError) return createContext(platform, { ...base, signInProblem: error });
    throw error;
  }
}

export type GraphQLOptions = Pick<YogaServerOptions<object, RequestContext>, 'plugins' | 'graphiql' | 'renderGraphiQL'>;

export function createGraphQL(
  platform: Platform,
  options: GraphQLOptions = {},
): YogaServerInstance<object, RequestContext> {
  return createYoga<object, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: options.graphiql ?? false,
    ...(options.renderGraphiQL && { renderGraphiQL: options.renderGraphiQL }),
    multipart: false,
    logging: false,
    cors: { origin: '*', credentials: false },
    context: ({ request }) =>
      contextFor(
        platform,
        {
          authorization: request.headers.get('authorization') ?? undefined,
          organisation: request.headers.get('x-organisation') ?? undefined,
          acceptLanguage: request.headers.get('accept-language') ?? undefined,
          requestId: request.headers.get('x-request-id') ?? undefined,
        },
        request.signal,
      ),
    maskedErrors: { maskError: error => presentableError(platform, error) },
    plugins: [useOrganisation(), ...(options.plugins ?? [])],
  });
}

/** Every resolver, and whatever it starts, runs inside the viewer's organisation. */
function useOrganisation(): Plugin<RequestContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { viewer, organisation } = viewerOf(args.contextValue);
      if (viewer && organisation) setExecuteFn(input => inOrganisation(organisation.id, () => executeFn(input)));
    },
  };
}

function viewerOf(ctx: RequestContext) {
  return ctx.viewer ? { viewer: ctx.viewer, organisation: ctx.organisation } : {};
}

/** What a client may see of an error: expected ones with code and text, others only with the request's id. */
export function presentableError(platform: Platform, error: unknown, ctx?: RequestContext): Error {
  if (!(error instanceof GraphQLError)) return presentableError(platform, new GraphQLError('', { originalError: error as Error }), ctx);
  const original = rootCause(error);
  const { nodes, source, positions, path } = error;
  if (original instanceof DomainError)
    return new GraphQLError(original.localised(ctx?.locale ?? 'en'), {
      nodes, source, positions, path,
      extensions: {
        code: original.code,
        ...(original instanceof Unauthenticated && { http: { status: 401 } }),
      },
    });
  if (original === undefined) return error;
  const requestId = ctx?.requestId ?? randomUUID();
  (ctx?.log ?? platform.log).error({ err: original, path }, 'a request failed unexpectedly');
  return new GraphQLError(text(ctx?.locale ?? 'en', 'error.INTERNAL', { requestId }), {
    nodes, source, positions, path,
    extensions: { code: 'INTERNAL', requestId },
  });
}

function rootCause(error: GraphQLError): Error | undefined {
  let cause: Error | undefined = error.originalError ?? undefined;
  while (cause instanceof GraphQLError) cause = cause.originalError ?? undefined;
  return cause;
}

function preferredLocale(acceptLanguage: string | undefined): string | undefined {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map(part => {
      const [tag = '', ...rest] = part.trim().split(';');
      const quality = Number(/q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1);
      return { language: tag.toLowerCase().split('-')[0]!, quality };
    })
    .sort((a, b) => b.quality - a.quality);
  return wanted.find(({ language }) => locales.includes(language))?.language;
}
