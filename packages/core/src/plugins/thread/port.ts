import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { FromThread, ThreadData } from '../messages.ts';

/**
 * The thread's one way to the host, and closed to the plugin: what it sends is bounded by whoever posts here, so nothing
 * of it may go past them. Imported before any plugin is.
 */
export const port: MessagePort = takePort(workerData as ThreadData);

// The method as it is now: a plugin could put another in its place and get to see the port.
const send = port.postMessage.bind(port);

export function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  send(message, transfer);
}

function takePort(data: { port?: MessagePort }): MessagePort {
  const { port: taken } = data;
  if (!taken) throw new TypeError('The host has given no port.');
  delete data.port;
  // Everybody's who imports `node:worker_threads`.
  parentPort?.close();
  return taken;
}
