import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareServer } from '@mentorkit/core/migrate';
import { accountOf, makeClusterFolder, openClusterFolder } from './embedded-postgres-files.ts';
import { findServer, initialiseCluster, startServer } from './embedded-postgres-server.ts';
import { StartError } from './start-error.ts';

export interface EmbeddedPostgresOptions {
  /** The folder of all that has to last: data, passwords, log. Made when missing. */
  dataDir: string;
  /** Default: any that is free. */
  port?: number;
  /** `false` gives up surviving a crash of the machine, for speed: tests only. Default `true`. */
  durable?: boolean;
  /** How long one that runs over the same data may give no answer, in milliseconds. Default 60,000. */
  patienceMs?: number;
  /** Called when the server's program runs, a while before it answers; not when another process has started it. */
  onSpawn?: () => void;
}

export interface EmbeddedPostgres {
  /** The application's address: its login has no rights but to become one of Mentorkit's roles. */
  url: string;
  /** The same one: no pooler stands between. */
  directUrl: string;
  /** A superuser's address, for what only an administrator may do, such as copying databases. */
  administratorUrl: string;
  /** Stops the server, in about a second. A server that another process has started goes on. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with npm, as an ordinary user or as root; the first time, makes its data. Where
 * another process runs a server over the same data, that one is used. The server ends with this process, even when
 * this process is killed.
 *
 * @throws a StartError with the end of the server's log, when it does not come up
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new StartError('The embedded PostgreSQL runs on Linux and macOS. On Windows, set DATABASE_URL.');
  }
  const { dataDir, port, durable = true, patienceMs = 60_000, onSpawn } = options;
  await mkdir(dataDir, { recursive: true });
  const unlock = await lock(join(dataDir, 'starting'));
  try {
    const logFile = join(dataDir, 'server.log');
    const account = await accountOf(process.getuid!());
    let cluster = await openClusterFolder(dataDir);
    // Written last: what a first start that was killed has left behind is not kept.
    const prepared = join(dataDir, 'prepared');
    if (cluster === undefined || (await readText(prepared)) === undefined) {
      cluster = await makeClusterFolder(dataDir, account);
      const passwords = await makePasswords(dataDir);
      await initialiseCluster({ cluster, account, logFile, durable, password: passwords.administrator });
      const server = await startServer({ cluster, account, logFile, durable, port, onSpawn });
      await prepareServer(addresses(server.port, passwords).administratorUrl, { login, password: passwords.login });
      await writeFile(prepared, '');
      return { ...addresses(server.port, passwords), stop: server.stop };
    }
    const passwords = await readPasswords(dataDir);
    const server =
      (await findServer(cluster, patienceMs)) ??
      (await startServer({ cluster, account, logFile, durable, port, onSpawn }));
    return { ...addresses(server.port, passwords), stop: server.stop };
  } finally {
    await unlock();
  }
}

const login = 'mentorkit';

interface Passwords {
  login: string;
  administrator: string;
}

function addresses(port: number, passwords: Passwords) {
  const url = `postgres://${login}:${passwords.login}@127.0.0.1:${port}/${login}`;
  const administratorUrl = `postgres://postgres:${passwords.administrator}@127.0.0.1:${port}/${login}`;
  return { url, directUrl: url, administratorUrl };
}

async function makePasswords(dataDir: string): Promise<Passwords> {
  const passwords = {
    login: randomBytes(24).toString('base64url'),
    administrator: randomBytes(24).toString('base64url'),
  };
  const file = join(dataDir, 'passwords.json');
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}

async function readPasswords(dataDir: string): Promise<Passwords> {
  const file = join(dataDir, 'passwords.json');
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new StartError(
      `The passwords of the embedded PostgreSQL cannot be read (${file}): ${(error as Error).message}\nRestore the file; or remove ${dataDir}, with all data in it, to begin anew.`,
      { cause: error },
    );
  }
}

/** Two processes that start the same server take turns: the second finds it running. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readText(file));
    // Its holder was killed. An empty file is one that is being written at this moment.
    if (holder > 0 && (holder === process.pid ? false : !isAlive(holder))) await rm(file, { force: true });
    else await new Promise(resolve => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
