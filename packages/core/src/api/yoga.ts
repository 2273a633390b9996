import { randomUUID } from 'node:crypto';
import { isPluginError } from '@mentorkit/plugin-sdk';
import { PothosValidationError } from '@pothos/core';
import { GraphQLError, Kind } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import Negotiator from 'negotiator';
import type { OrganisationInfo } from '../access/organisation-info.ts';
import type { RequestContext } from '../context.ts';
import { type ContextOptions, createContext } from '../create-context.ts';
import { isConnectionsBusy } from '../database/connections.ts';
import { inOrganisation } from '../database/organisation-pool.ts';
import { DomainError, internalError, overloaded, PluginFailed, NotFound } from '../errors.ts';
import { subscribeWithin } from '../events/subscription.ts';
import { viewedAs } from '../modules/programmes/view-as.service.ts';
import type { Viewer } from '../access/viewer.ts';
import type { SignedIn } from '../access/viewer-directory.ts';
import { personOnly } from '../graphql/scope-rules.ts';
import { authorizationOf } from '../access/session-cookies.ts';
import { isApiKey } from '../access/api-client.keys.ts';
import { hostNameOf } from '../access/organisation.domains.ts';
import { tokenInvalid, tooManyConnections, tooManyFailures } from '../access/refusals.ts';
import type { Platform } from '../platform.ts';
import { isLocale, languageOf } from '../texts/locale.ts';
import { useBodyLimit } from './body-limit.ts';
import { createDocumentCache } from './document-cache.ts';
import { useExecutor } from './executor.ts';
import { useGuard } from './guard.ts';
import { schema } from './schema.ts';
import { useSecrets } from './told-secrets.ts';
import { programmeAudit } from '../modules/programmes/programme.audit.ts';

export interface RequestCredentials {
  readonly authorization: string | undefined;
  /** The slug of the organisation, for people who belong to several. */
  readonly organisation: string | undefined;
  /** At which the client met us: see `hostNameOf`. */
  readonly hostName?: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Of `startViewAs`. */
  readonly viewAs?: string | undefined;
  readonly requestId: string | undefined;
  readonly clientAddress?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** What the HTTP server hands on of a request, beside the request. */
export interface ServerContext {
  readonly clientAddress?: string | undefined;
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
  const { clientAddress, idempotencyKey } = credentials;
  const base: ContextOptions = {
    requestId,
    log,
    locale: wanted,
    clientAddress,
    idempotencyKey,
    ...(signal && { signal }),
  };
  let met: OrganisationInfo | undefined;
  try {
    met = await organisationMet(platform, credentials.hostName);
    if (credentials.authorization === undefined)
      return createContext(platform, { ...base, ...(met && { organisation: met }) });
    const token = /^Bearer +(\S+)$/i.exec(credentials.authorization)?.[1];
    if (token === undefined) throw tokenInvalid();
    // At an organisation's own host name there is no other.
    if (met && credentials.organisation !== undefined && credentials.organisation !== met.slug)
      throw new NotFound('organisation');
    const slug = credentials.organisation ?? met?.slug;
    if (isApiKey(token)) {
      if (credentials.viewAs !== undefined) throw personOnly('view-as');
      refuseFailing(platform, clientAddress, token);
      const { viewer, organisation, locale } = await platform.viewers.findClient(token, slug);
      platform.failedSignIns.succeeded(token);
      return createContext(platform, { ...base, viewer, organisation, locale: wanted ?? locale });
    }
    const claims = await platform.tokens.verify(token);
    const person = JSON.stringify([claims.issuer, claims.subject]);
    refuseFailing(platform, clientAddress, person);
    const signedIn = await platform.viewers.find(claims, slug);
    platform.failedSignIns.succeeded(person);
    if (credentials.viewAs !== undefined) return await viewAs(signedIn, credentials.viewAs);
    const { viewer, organisation, locale } = signedIn;
    return createContext(platform, {
      ...base,
      viewer,
      organisation,
      locale: wanted ?? locale,
      tokenExpiresAt: claims.expiresAt,
      signIn: claims,
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    let signInProblem = error;
    if (error.code === tokenInvalid.code) {
      platform.failedSignIns.failed(clientAddress);
      const seconds = platform.failedSignIns.shutFor(clientAddress);
      if (seconds !== undefined) signInProblem = tooManyFailures({ seconds });
    }
    return createContext(platform, { ...base, ...(met && { organisation: met }), signInProblem });
  }

  /** Nothing of the manager is in it but that it is in the audit log, before anything is answered. */
  async function viewAs(manager: SignedIn, viewToken: string): Promise<RequestContext> {
    const { viewer, organisation, locale } = await viewedAs(
      platform,
      { ...manager, locale: wanted ?? manager.locale },
      viewToken,
    );
    const { programmeId, role, expiresAt } = viewer.viewAs!;
    const ctx = createContext(platform, { ...base, viewer, organisation, locale, tokenExpiresAt: expiresAt });
    await inOrganisation(organisation.id, () => ctx.audit(programmeAudit, 'viewAs', programmeId, { role }), null);
    return ctx;
  }
}

/** Before anything is looked up. @throws DomainError `TOO_MANY_FAILED_SIGN_INS` */
function refuseFailing({ failedSignIns }: Platform, address: string | undefined, proof: string): void {
  const seconds = failedSignIns.shutFor(address, proof);
  if (seconds !== undefined) throw tooManyFailures({ seconds });
}

/** Whose host name it is; at the platform's own address, all organisations are met. */
async function organisationMet(
  { config, domains }: Platform,
  hostName: string | undefined,
): Promise<OrganisationInfo | undefined> {
  if (hostName === undefined || hostName === new URL(config.publicUrl).hostname) return undefined;
  return await domains.find(hostName);
}

export type GraphQLOptions = Pick<
  YogaServerOptions<ServerContext, RequestContext>,
  'plugins' | 'graphiql' | 'renderGraphiQL'
>;

export function createGraphQL(
  platform: Platform,
  options: GraphQLOptions = {},
): YogaServerInstance<ServerContext, RequestContext> {
  const contexts = new WeakMap<Request, RequestContext>();
  return createYoga<ServerContext, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: options.graphiql ?? false,
    ...(options.renderGraphiQL && { renderGraphiQL: options.renderGraphiQL }),
    multipart: false,
    // See `useBodyLimit`.
    maxRequestBodySize: false,
    logging: false,
    // The server's, for all that it serves: see `server/cors.ts`.
    cors: false,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    context: ({ request }) => contexts.get(request)!,
    maskedErrors: { maskError: error => presentableError(platform, error) },
    plugins: [
      useBodyLimit(),
      useContext(platform, contexts),
      useGuard(platform, request => request && contexts.get(request)),
      useExecutor(),
      useOrganisation(),
      usePresentableErrors(platform),
      useSubscriptions(platform),
      useSecrets(),
      ...(options.plugins ?? []),
    ],
  });
}

/** Who asks is known before what they ask is looked at: how much a stranger is told depends on it. */
function useContext(platform: Platform, contexts: WeakMap<Request, RequestContext>): Plugin<object, ServerContext> {
  const { publicUrl, trustProxy } = platform.config;
  return {
    async onParams({ request, context: { clientAddress } }) {
      const header = (name: string) => request.headers.get(name) ?? undefined;
      const credentials = {
        authorization: authorizationOf(header('authorization'), header('cookie'), publicUrl),
        organisation: header('x-organisation'),
        hostName: hostNameOf({ host: header('host'), forwardedHost: header('x-forwarded-host') }, trustProxy),
        viewAs: header('x-view-as'),
        acceptLanguage: header('accept-language'),
        requestId: header('x-request-id'),
        clientAddress,
        idempotencyKey: header('idempotency-key'),
      };
      const ctx = await contextFor(platform, credentials, request.signal);
      contexts.set(request, ctx);
      // Who says who they are and is not believed is told so, whatever they ask: `viewer: null` would say something else.
      if (ctx.signInProblem) throw presentableError(platform, ctx.signInProblem, ctx);
    },
  };
}

/** Every resolver, and whatever it starts, runs inside the viewer's organisation. */
function useOrganisation(): Plugin<RequestContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { viewer, organisation } = viewerOf(args.contextValue);
      if (viewer && organisation)
        setExecuteFn(input => inOrganisation(organisation.id, () => executeFn(input), viewer.membershipId));
    },
  };
}

/** While the request is known: its language, its id, its log. What fails before that is left to `maskedErrors`. */
function usePresentableErrors(platform: Platform): Plugin<RequestContext> {
  return {
    onExecute({ args }) {
      const ctx = args.contextValue;
      return {
        onExecuteDone({ result, setResult }) {
          if (!('errors' in result) || !result.errors) return;
          setResult({ ...result, errors: result.errors.map(error => presentableError(platform, error, ctx)) });
        },
      };
    },
  };
}

/** Over server-sent events; `server/websocket.ts` does the same over WebSocket. */
function useSubscriptions(platform: Platform): Plugin<RequestContext> {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async args => {
        const ctx = args.contextValue as RequestContext;
        const free = takePlaces(platform, ctx);
        if (!free) return { errors: [presentableError(platform, tooManyConnections(), ctx)] };
        // Whose client went before it could be told anything ends nothing.
        ctx.signal?.addEventListener('abort', free, { once: true });
        try {
          const results = await subscribeWithin(args, {
            present: (error, now) => presentableError(platform, error, now),
            stop: free,
          });
          if (!(Symbol.asyncIterator in results)) free();
          return results;
        } catch (error) {
          free();
          throw error;
        }
      });
    },
  };
}

/** Of the person and of their address; what gives both back, or undefined where either has no place left. */
function takePlaces(
  { openConnections }: Platform,
  { viewer, clientAddress }: RequestContext,
): (() => void) | undefined {
  const ofAddress = openConnections.take('address', clientAddress);
  const ofPerson = ofAddress && openConnections.take('person', viewer && holderOf(viewer));
  if (!ofPerson) {
    ofAddress?.();
    return undefined;
  }
  return () => {
    ofAddress();
    ofPerson();
  };
}

/** Through whose eyes a manager looks, it is the manager who does. */
function holderOf({ membershipId, viewAs }: Pick<Viewer, 'membershipId' | 'viewAs'>): string {
  return viewAs?.managerId ?? membershipId;
}

function viewerOf(ctx: RequestContext) {
  return ctx.viewer ? { viewer: ctx.viewer, organisation: ctx.organisation } : {};
}

/** They name fields and types, which strangers are not told where the API is hardened. */
const untold = 'The variables or arguments are not valid. Sign in to be told why.';

const retrySeconds = 2;

/** What a client may see of an error: expected ones with code and text, others only with the request's id. */
export function presentableError(platform: Platform, error: unknown, ctx?: RequestContext): GraphQLError {
  const known = isGraphQLError(error) ? error : undefined;
  const cause = asDomainError(known ? rootCause(known) : error);
  // Presented already, or the words of Yoga about a document.
  if (known?.extensions['code'] !== undefined) return known;
  const { nodes, source, positions, path } = known ?? {};
  const place = { nodes, source, positions, path };
  const isStranger = platform.config.operations.hardened && !ctx?.viewer;
  // GraphQL's own words about variables and arguments. (At a field, they are about our answer: an enum's value that it
  // does not know.)
  if (known && cause === undefined && !nodes?.some(({ kind }) => kind === Kind.FIELD))
    return new GraphQLError(isStranger ? untold : known.message, {
      ...place,
      extensions: { ...known.extensions, code: 'INVALID_INPUT' },
    });
  const reader = ctx ?? { locale: 'en' };
  if (cause instanceof DomainError) {
    const { code } = cause;
    const isOverloaded = code === overloaded.code;
    const seconds = isOverloaded
      ? retrySeconds
      : code === tooManyFailures.code
        ? cause.parameters['seconds']
        : undefined;
    const headers = seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } };
    const http = isOverloaded ? headers : cause.http && { ...cause.http, ...headers };
    return new GraphQLError(cause.localised(reader), {
      ...place,
      extensions: { code, ...(http && { http }), ...(seconds !== undefined && { retryAfterSeconds: seconds }) },
    });
  }
  if (cause instanceof PothosValidationError)
    return new GraphQLError(isStranger ? untold : cause.message, { ...place, extensions: { code: 'INVALID_INPUT' } });
  if (isConnectionsBusy(cause)) {
    (ctx?.log ?? platform.log).warn({ err: cause, path }, 'a request found no database connection');
    // Where one field has failed, the others have their answer.
    const refused = overloaded();
    const http = path ? {} : { http: { ...refused.http, headers: { 'retry-after': '2' } } };
    return new GraphQLError(refused.localised(reader), { ...place, extensions: { code: refused.code, ...http } });
  }
  const requestId = ctx?.requestId ?? randomUUID();
  (ctx?.log ?? platform.log).error({ err: cause ?? known, path, requestId }, 'a request failed unexpectedly');
  const failure = internalError({ requestId });
  return new GraphQLError(failure.localised(reader), { ...place, extensions: { code: failure.code, requestId } });
}

/** What a plugin's provider says by the errors of the contract is expected, where nobody has made more of it. */
function asDomainError<Thrown>(error: Thrown): Thrown | PluginFailed {
  // Some of our own have the same names.
  if (error instanceof DomainError || !isPluginError(error)) return error;
  const { pluginId } = error as { readonly pluginId?: unknown };
  return typeof pluginId === 'string' ? new PluginFailed(pluginId, error.message) : error;
}

/** By name, because the executor may have a copy of the library of its own. */
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

function rootCause(error: GraphQLError): Error | undefined {
  let cause: Error | undefined = error.originalError ?? undefined;
  while (isGraphQLError(cause)) cause = cause.originalError ?? undefined;
  return cause;
}

/** Longer than any browser's. A WebSocket would bring a megabyte, which takes a tenth of a second to read. */
const longestAcceptLanguage = 1_000;

/** Of the languages that we have, the one that the client would rather read; undefined where it leaves that to us. */
export function preferredLocale(acceptLanguage = ''): string | undefined {
  if (acceptLanguage.length > longestAcceptLanguage) return undefined;
  const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages().map(languageOf);
  const first = wanted.find(language => language === '*' || isLocale(language));
  return first === '*' ? undefined : first;
}
