import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Account, postgresPrograms } from './embedded-postgres-files.ts';
import { StartError } from './start-error.ts';

export interface ClusterOptions {
  cluster: string;
  account: Account | undefined;
  logFile: string;
  durable: boolean;
}

export interface Server {
  port: number;
  stop(): Promise<void>;
}

export async function initialiseCluster(options: ClusterOptions & { password: string }): Promise<void> {
  const { cluster, account, durable, password } = options;
  const { initdb } = await postgresPrograms(account);
  const passwordFile = `${cluster}.password`;
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    // The locale that PostgreSQL brings itself, so that texts have the same order on every machine.
    const child = await launch(options, initdb, [
      `--pgdata=${cluster}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    if (code !== 0) throw await failed('The data of the embedded PostgreSQL could not be made', options);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

export async function startServer(
  options: ClusterOptions & { port: number | undefined; onSpawn?: (() => void) | undefined },
): Promise<Server> {
  const { cluster, account, durable } = options;
  await forgetForeignPid(cluster);
  const port = options.port ?? (await freePort());
  const { postgres } = await postgresPrograms(account);
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What only replication needs.
    wal_level: 'minimal',
    max_wal_senders: 0,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = await launch(options, '/bin/sh', ['-c', endWithUs, 'sh', postgres, '-D', cluster, ...flags]);
  options.onSpawn?.();
  const pipe = child.stdio[3] as Socket;
  while ((await readPidFile(cluster))?.ready !== child.pid) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw await failed('The embedded PostgreSQL did not start', options);
    }
    await sleep(10);
  }
  child.once('exit', () => pipe.end('\n'));
  // A program that forgets to stop it can end nevertheless, and the server ends with it.
  child.unref();
  pipe.unref();
  return { port, stop: () => stop(child) };
}

/**
 * A server that runs over this data already, started by another process; waits for one that is going down.
 *
 * @throws a StartError that names a server which neither answers nor ends in time
 */
export async function findServer(cluster: string, patienceMs: number): Promise<Server | undefined> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const file = await readPidFile(cluster);
    if (file === undefined || !(await isServerOf(file.pid, cluster))) return undefined;
    // One that was killed may have its file and its process for a moment still.
    if (file.ready !== undefined && (await answers(file.port))) return { port: file.port, stop: async () => {} };
    if (Date.now() > until)
      throw new StartError(
        `A PostgreSQL runs over ${cluster} as process ${file.pid} and does not answer: end it, and start again.`,
      );
    await sleep(20);
  }
}

// A shell beside the server reads a pipe of ours, and tells the server to stop when the pipe ends: also when this process
// was killed and could not say goodbye. A line in the pipe says that there is no server left to stop.
const endWithUs = '( ( read -r _ <&3 || kill -INT $$ ) >/dev/null 2>&1 & ); exec "$@" 3<&-';

async function launch({ cluster, account, logFile }: ClusterOptions, program: string, args: string[]) {
  const log = await open(logFile, 'w', 0o600);
  try {
    const child = spawn(program, args, {
      ...account,
      // Not ours: a folder that the account may not enter would fail it.
      cwd: cluster,
      // And nothing of ours that would mean something to PostgreSQL (PGDATA, PGPORT, LANG).
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log.fd, log.fd, 'pipe'],
      // Away from the terminal: Ctrl-C reaches us alone, and we stop the server when we no longer need it.
      detached: true,
    });
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.ref();
  (child.stdio[3] as Socket).destroy();
  const impatient = setTimeout(() => child.kill('SIGQUIT'), 8000);
  await exit;
  clearTimeout(impatient);
}

interface PidFile {
  pid: number;
  port: number;
  /** The pid again, once the server answers. */
  ready: number | undefined;
}

/** See "postmaster.pid" in PostgreSQL's documentation: pid, folder, start, port, socket, address, memory, status. */
async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map(line => line.trim());
  const pid = Number(lines[0]);
  if (!(pid > 0)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7] === 'ready' ? pid : undefined };
}

/** Whether it says something to the question with which every client may begin, whether it can be talked to in secret. */
async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
  try {
    socket.once('timeout', () => socket.destroy());
    socket.write(sslRequest);
    return await new Promise<boolean>(resolve => {
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

/** See "SSLRequest" among the message formats in PostgreSQL's documentation: length and code. */
const sslRequest = Buffer.from('0000000804d2162f', 'hex');

// After a kill -9 the number of the old server may belong to some other program, for which PostgreSQL would give way.
async function forgetForeignPid(cluster: string): Promise<void> {
  const file = await readPidFile(cluster);
  if (file !== undefined && !(await isServerOf(file.pid, cluster)) && (await commandOf(file.pid)) !== undefined) {
    await rm(join(cluster, 'postmaster.pid'), { force: true });
  }
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  return (await commandOf(pid))?.includes(cluster) ?? false;
}

async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  }
  const ps = spawn('ps', ['-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  return (await ps.stdout.toArray()).join('') || undefined;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** What it said last, and what to do about it. */
async function failed(what: string, { cluster, logFile }: ClusterOptions): Promise<StartError> {
  const end = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5).join('\n');
  const remedy = end.includes('No space left on device')
    ? `\nMake room on the disk of ${cluster}, or set DATA_DIR to a folder on another one.`
    : '';
  return new StartError(`${what}: ${end}${remedy}`);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
