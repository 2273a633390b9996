import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginHost } from '@mentorkit/core';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { loadDemo } from './demo/load.ts';
import type { MailSink } from './demo/mail-sink.ts';
import { requestListener } from './http.ts';
import { createHttpServer } from './http-server.ts';
import type { Addresses } from './database.ts';
import { openPlatform, type RunningPlatform } from './platform.ts';
import { signInRoutes } from './sign-in.ts';
import { attachWebSocket } from './websocket.ts';

export interface Api {
  readonly url: string;
  readonly running: RunningPlatform;
  close(): Promise<void>;
}

export interface ApiOptions {
  readonly config: ServerConfig;
  readonly addresses: Addresses;
  readonly log: Logger;
  readonly mailSink?: MailSink | undefined;
  /** Plugins that are being loaded already. */
  readonly plugins?: Promise<PluginHost>;
}

/** Serves GraphQL over HTTP, server-sent events and WebSocket until it is closed. */
export async function startApi({ config, addresses, log, mailSink, plugins }: ApiOptions): Promise<Api> {
  const server = createHttpServer();
  // Requests that come while the platform is opened wait for it; without a listener they would hang for good.
  const opened = Promise.withResolvers<RequestListener>();
  server.on('request', (request, response) => void opened.promise.then(listener => listener(request, response)));
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host}:${port}`;
  const running = await openPlatform(config, addresses, config.publicUrl ?? url, log, plugins);
  const demo = running.demoIssuer && { issuer: running.demoIssuer, mailSink };
  if (demo) await loadDemo(running.platform);
  let closing = false;
  const cors = { origins: config.corsOrigins, publicUrl: config.publicUrl };
  const { trustProxy } = config;
  const signIn = signInRoutes({ platform: running.platform, providers: config.oidcProviders, cors });
  opened.resolve(
    requestListener({ platform: running.platform, demo, cors, signIn, trustProxy, closing: () => closing }),
  );
  const sockets = attachWebSocket(server, running.platform, { path: '/graphql', cors, trustProxy });
  return {
    url,
    running,
    async close() {
      closing = true;
      await sockets.close();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      // Server-sent events would go on for as long as their clients listen.
      const cut = setTimeout(() => server.closeAllConnections(), 3_000);
      await closed;
      clearTimeout(cut);
      await running.close();
    },
  };
}

async function listen(server: Server, { host, port }: ServerConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken. Set PORT to another one.`) : error),
    );
    server.listen(port, host, resolve);
  });
}
