import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** A client of one server, as one person, over HTTP and WebSocket: all that a frontend has. */
export interface Client {
  readonly url: string;
  /** The data of one operation; throws what the server said when there is none. */
  request<Data = any>(document: string, variables?: object): Promise<Data>;
  /** A mutation, of whose result union the success is wanted. */
  mutate<Data = any>(document: string, variables?: object): Promise<Data>;
  subscribe(document: string, variables: object, onData: (data: any) => void): Subscription;
}

export interface Subscription {
  /** Resolves when the server has taken the operation. */
  readonly ready: Promise<void>;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  /** Cuts the connection without a word, as a lost network does. */
  cut(): void;
  close(): void;
}

export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

export function createTourClient(url: string, token: string, locale = 'en'): Client {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-language': locale };

  async function request<Data>(document: string, variables: object = {}): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: document, variables }),
    });
    const answer = (await response.json()) as {
      data?: Data;
      errors?: { message: string; extensions?: { code?: string } }[];
    };
    const error = answer.errors?.[0];
    if (error) throw new Refused(error.extensions?.code ?? 'ERROR', error.message);
    return answer.data!;
  }

  return {
    url,
    request,
    async mutate(document, variables) {
      const data = await request<Record<string, any>>(document, variables);
      for (const result of Object.values(data)) if (result?.code) throw new Refused(result.code, result.message);
      return data as never;
    },
    subscribe(document, variables, onData) {
      let socket: WebSocket | undefined;
      const ready = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      const client = createClient({
        url: `${url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${token}` },
        retryAttempts: 0,
        lazy: false,
        onNonLazyError: () => {},
        on: {
          opened: opened => (socket = opened as WebSocket),
          connected: () => ready.resolve(),
          closed: () => ended.resolve(),
        },
      });
      client.subscribe(
        { query: document, variables: variables as Record<string, unknown> },
        {
          next: ({ data, errors }) => {
            if (errors?.[0]) ended.reject(new Refused('ERROR', errors[0].message));
            else onData(data);
          },
          error: () => ended.resolve(),
          complete: () => ended.resolve(),
        },
      );
      ended.promise.catch(() => {});
      return {
        ready: ready.promise,
        ended: ended.promise,
        cut: () => socket?.terminate(),
        close: () => void client.dispose(),
      };
    },
  };
}
