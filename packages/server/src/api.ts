import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginHost } from '@mentorkit/core';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { loadDemo } from './demo/load.ts';
import { demoPeople } from './demo/people.ts';
import type { MailSink } from './demo/mail-sink.ts';
import { requestListener } from './http.ts';
import { createHttpServer } from './http-server.ts';
import type { Addresses } from './database.ts';
import { openPlatform, type RunningPlatform } from './platform.ts';
import { signInRoutes } from './sign-in.ts';
import { StartError } from './start-error.ts';
import { readWebFiles } from './web-files.ts';
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
  await using parts = new AsyncDisposableStack();
  const server = createHttpServer();
  parts.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  // Requests that come while the platform is opened wait for it; without a listener they would hang for good.
  const opened = Promise.withResolvers<RequestListener>();
  server.on('request', (request, response) => void opened.promise.then(listener => listener(request, response)));
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host}:${port}`;
  const running = parts.adopt(
    await openPlatform(config, addresses, config.publicUrl ?? url, log, plugins),
    async platform => await platform.close(),
  );
  const demo = running.demoIssuer && {
    issuer: running.demoIssuer,
    publicUrl: running.platform.config.publicUrl,
    mailSink,
  };
  if (demo) await loadDemo(running.platform);
  let closing = false;
  const cors = { origins: config.corsOrigins, publicUrl: config.publicUrl };
  const { trustProxy } = config;
  const signIn = signInRoutes({
    platform: running.platform,
    providers: config.oidcProviders,
    cors,
    ...(demo && { demoPeople }),
  });
  opened.resolve(
    requestListener({
      platform: running.platform,
      demo,
      cors,
      signIn,
      trustProxy,
      web: readWebFiles(config),
      closing: () => closing,
    }),
  );
  const sockets = attachWebSocket(server, running.platform, { path: '/graphql', cors, trustProxy });
  // All is there: from now on it is `close` that ends it, what is under way first.
  parts.move();
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
      reject(new StartError(whyNotListening(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
}

function whyNotListening({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is taken: another program listens there.\nEnd it, or set PORT to another one; 0 takes any that is free.`;
  if (code === 'EACCES')
    return `Port ${port} is closed to the user that this runs as: those below 1024 usually are.\nSet PORT to a higher one, with a proxy or balancer in front.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `HOST is ${host}, which is no address of this machine (${code}).\nSet it to 127.0.0.1, to one of its addresses, or to 0.0.0.0 for all of them.`;
  return `The API cannot listen on HOST ${host}, PORT ${port}: ${message}`;
}
