import {
  type ResultSink,
  admit,
  authorizationOf,
  callerOf,
  chargeInvalid,
  contextFor,
  createGraphQL,
  fanOut,
  hostNameOf,
  type Platform,
  presentableError,
  type RequestContext,
  type RequestCredentials,
  refusedCaller,
  requestedDocument,
  sharedFields,
  subscribeWithin,
  tooManyConnections,
} from '@mentorkit/core';
import { type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import {
  closeConnection,
  closeForbidden,
  closeTooMany,
  closeTooSlow,
  type Connection,
} from './websocket-connection.ts';
import { createFrameWriter, type FrameWriter } from './websocket-frames.ts';

const mostOperations = 100;
/** Of an operation, as its client calls it; and of a token or anything else that a client says when it connects. */
const longestId = 200;
const longestText = 16 * 1024;
/** A client with more than this in its socket's buffer does not keep up. */
const keepsUpBytes = 64 * 1024;
/** Longer, and a timer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** What graphql-ws adds nothing to and hands through. */
interface SocketArgs extends ExecutionArgs {
  readonly connection: Connection;
  readonly id: string;
  readonly controller: AbortController;
  execute(args: ExecutionArgs): unknown;
}

/**
 * What the operations of a connection do. graphql-ws owns the protocol; the frames of a feed's events are the exception:
 * the fan-out makes them once for all who get the same, and writes them itself.
 */
export function socketOperations(platform: Platform): ServerOptions<Record<string, unknown> | undefined, Connection> {
  const yoga = createGraphQL(platform);
  const frames = createFrameWriter();
  const present = (error: unknown, ctx?: RequestContext) => withoutStatus(presentableError(platform, error, ctx));

  return {
    async onConnect({ extra: connection, connectionParams }) {
      const credentials = credentialsOf(platform, connection, connectionParams ?? {});
      // Through whose eyes a manager may look, the connection is theirs: it ends when they may not do so any more.
      const ctx = await contextFor(platform, { ...credentials, viewAs: undefined });
      const seen = ctx.viewer && credentials.viewAs !== undefined ? await contextFor(platform, credentials) : ctx;
      if (!ctx.viewer || !seen.viewer) {
        closeConnection(connection, closeForbidden, seen.signInProblem?.code ?? 'UNAUTHENTICATED');
        return false;
      }
      const { viewer, organisation } = ctx;
      const place = platform.openConnections.take('person', viewer.membershipId);
      if (!place) {
        closeConnection(connection, closeTooMany, tooManyConnections.code);
        return false;
      }
      // Who has gone meanwhile gives back at once what was never used.
      if (connection.socket.readyState === connection.socket.OPEN) connection.places.push(place);
      else place();
      const tokenExpiresAt = earlier(ctx.tokenExpiresAt, seen.tokenExpiresAt);
      connection.credentials = credentials;
      connection.member = {
        organisationId: organisation.id,
        membershipId: viewer.membershipId,
        sessionId: ctx.signIn?.sessionId,
      };
      // Of who has gone while it was found out who they are, nobody gives back what is taken now.
      if (connection.socket.readyState !== connection.socket.OPEN) return false;
      connection.unwatch = platform.members.watch(connection.member, {
        lost: reason => closeConnection(connection, closeForbidden, reason.code),
      }).end;
      if (tokenExpiresAt) {
        const ms = Math.max(0, tokenExpiresAt.epochMilliseconds - Date.now());
        connection.tokenTimer = setTimeout(
          () => closeConnection(connection, closeForbidden, 'token expired'),
          Math.min(ms, longestTimerMs),
        );
      }
      return { tokenExpiresAt: tokenExpiresAt?.toString() ?? null };
    },

    async onSubscribe({ extra: connection }, id, payload) {
      if (id.length > longestId) return [new GraphQLError(`An id has at most ${longestId} characters.`)];
      if (connection.running.size >= mostOperations)
        return [new GraphQLError(`A connection has at most ${mostOperations} operations at a time.`)];
      const caller = callerOf(connection.member, connection.clientAddress);
      const tooMuch = refusedCaller(platform, caller, { locale: 'en' });
      if (tooMuch) return [tooMuch];
      const { schema, parse, validate, execute } = yoga.getEnveloped({});
      let document: ExecutionArgs['document'];
      try {
        document = parse(requestedDocument(platform, payload));
      } catch (error) {
        await chargeInvalid(platform, caller);
        return [error instanceof GraphQLError ? error : new GraphQLError('This is no GraphQL document.')];
      }
      const errors = validate(schema, document);
      if (errors.length > 0) {
        await chargeInvalid(platform, caller);
        return errors;
      }
      const asked = getOperationAST(document, payload.operationName);
      if (!asked) {
        await chargeInvalid(platform, caller);
        return [new GraphQLError('Name the operation that is meant: operationName is none of the document.')];
      }
      const controller = new AbortController();
      connection.running.set(payload, controller);
      let goesOn = false;
      try {
        const contextValue = await contextFor(platform, connection.credentials!, controller.signal);
        const args: SocketArgs = {
          schema,
          document,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue,
          rootValue: undefined,
          connection,
          id,
          controller,
          hideSuggestions: platform.config.operations.hardened,
          execute,
        };
        // What is no subscription is admitted where it is executed.
        const { refused } = asked.operation === 'subscription' ? await admit(platform, args) : { refused: undefined };
        goesOn = refused === undefined;
        return refused ? [refused] : args;
      } finally {
        // Of what goes on, `onComplete` tells the end.
        if (!goesOn) connection.running.delete(payload);
      }
    },
    execute: async args => withoutHttp((await (args as SocketArgs).execute(args)) as ExecutionResult),
    subscribe(args) {
      const { connection, id, controller } = args as SocketArgs;
      return subscribeWithin(args, {
        present,
        stop: () => controller.abort(),
        deliverFeed: (source, validated) =>
          fanOut(source, validated, sinkOf(connection, id, frames), { sharedFields, present }),
      }) as never;
    },
    onError: (_context, _id, _payload, errors) => errors.map(error => present(error).toJSON()),
    onComplete({ extra: connection }, _id, payload) {
      connection.running.get(payload)?.abort();
      connection.running.delete(payload);
    },
  };
}

function earlier(one: Temporal.Instant | undefined, other: Temporal.Instant | undefined): Temporal.Instant | undefined {
  if (!one || !other) return one ?? other;
  return Temporal.Instant.compare(one, other) < 0 ? one : other;
}

/** Errors name the status that they have over HTTP. */
function withoutHttp(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(withoutStatus) } : result;
}

function withoutStatus(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions;
  if (http === undefined) return error;
  const { nodes, source, positions, path } = error;
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
}

function credentialsOf(
  { config }: Platform,
  { request, clientAddress }: Connection,
  params: Record<string, unknown>,
): RequestCredentials {
  const { host, 'x-forwarded-host': forwardedHost } = request.headers;
  return {
    authorization: authorizationOf(
      text(params['authorization']) ?? text(params['Authorization']),
      request.headers.cookie,
      config.publicUrl,
    ),
    organisation: text(params['organisation']),
    hostName: hostNameOf({ host, forwardedHost: forwardedHost?.toString() }, config.trustProxy),
    viewAs: viewAsOf(params['viewAs'] ?? request.headers['x-view-as']),
    acceptLanguage: text(params['acceptLanguage']) ?? request.headers['accept-language'],
    requestId: undefined,
    clientAddress,
  };
}

function text(value: unknown): string | undefined {
  // What is cut is no token of anybody any more.
  return typeof value === 'string' ? value.slice(0, longestText) : undefined;
}

/** Whatever it is, it is no reason to answer somebody as themselves who believes that they only look. */
function viewAsOf(given: unknown): string | undefined {
  return given === undefined || given === null ? undefined : (text(given) ?? '');
}

function sinkOf(connection: Connection, id: string, frames: FrameWriter): ResultSink {
  const { socket, stream } = connection;
  const encodedId = Buffer.from(JSON.stringify(id));
  return {
    send(results) {
      if (socket.readyState === socket.OPEN) frames.write(stream, encodedId, results);
      return stream.writableLength <= keepsUpBytes;
    },
    drained() {
      if (stream.destroyed) return Promise.resolve();
      // Written when all before it has been.
      return new Promise(resolve => stream.write('', () => resolve()));
    },
    tooSlow: () => closeConnection(connection, closeTooSlow, 'too slow: resume from your cursor'),
  };
}
