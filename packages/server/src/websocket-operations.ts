import {
  type ResultSink,
  contextFor,
  createGraphQL,
  fanOut,
  type Platform,
  presentableError,
  type RequestContext,
  type RequestCredentials,
  sharedFields,
  subscribeWithin,
} from '@mentorkit/core';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { closeConnection, closeForbidden, closeTooSlow, type Connection } from './websocket-connection.ts';
import { createFrameWriter, type FrameWriter } from './websocket-frames.ts';

const mostOperations = 100;
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
  const present = (error: unknown, ctx?: RequestContext) => presentableError(platform, error, ctx);

  return {
    async onConnect({ extra: connection, connectionParams }) {
      const credentials = credentialsOf(connection, connectionParams ?? {});
      const ctx = await contextFor(platform, credentials);
      if (!ctx.viewer) {
        closeConnection(connection, closeForbidden, ctx.signInProblem?.code ?? 'UNAUTHENTICATED');
        return false;
      }
      const { viewer, organisation, tokenExpiresAt } = ctx;
      connection.credentials = credentials;
      connection.member = { organisationId: organisation.id, membershipId: viewer.membershipId };
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
      if (connection.running.size >= mostOperations)
        return [new GraphQLError(`A connection has at most ${mostOperations} operations at a time.`)];
      const { schema, parse, validate, execute } = yoga.getEnveloped({});
      let document: ExecutionArgs['document'];
      try {
        document = parse(payload.query);
      } catch (error) {
        return [error instanceof GraphQLError ? error : new GraphQLError('This is no GraphQL document.')];
      }
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      const controller = new AbortController();
      connection.running.set(payload, controller);
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
        execute,
      };
      return args;
    },
    execute: args => (args as SocketArgs).execute(args) as never,
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

function credentialsOf({ request }: Connection, params: Record<string, unknown>): RequestCredentials {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    authorization: text(params['authorization']) ?? text(params['Authorization']),
    organisation: text(params['organisation']),
    acceptLanguage: text(params['acceptLanguage']) ?? request.headers['accept-language'],
    requestId: undefined,
  };
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
