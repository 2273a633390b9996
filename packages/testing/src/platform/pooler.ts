import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Pooler {
  /** The server's address, with the pooler between. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The real pgbouncer in transaction mode, in front of every database of the server. It has fewer connections than a
 * platform's own pool, so that statements which follow each other meet different ones.
 *
 * @param program its path, or its name
 * @param url the server's, with the login that everybody uses
 */
export async function startPgbouncer(program: string, url: string): Promise<Pooler> {
  const server = new URL(url);
  const folder = await mkdtemp(join(tmpdir(), 'mentorkit-pgbouncer-'));
  const [settings, users, log] = ['pgbouncer.ini', 'users.txt', 'pgbouncer.log'].map(name => join(folder, name));
  const port = await freePort();
  await writeFile(users!, `"${server.username}" "${server.password}"\n`);
  await writeFile(settings!, settingsOf(server, port, users!));
  // As root, it runs as somebody else, who has to read this.
  await chmod(folder, 0o711);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, ['-q', ...asNobody, settings!], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', data => (words += data));
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => {});

  async function untilItListens(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if (child.exitCode !== null) break;
      if (await listens(port)) return;
      await delay(50);
    }
    throw new Error(`pgbouncer did not start: ${words}${await readFile(log!, 'utf8').catch(() => '')}`);
  }

  await Promise.race([untilItListens(), failed]);
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function settingsOf(server: URL, port: number, users: string): string {
  return `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
max_client_conn = 1000
`;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
