import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
  /** The address of what serves: its login has no rights but to become one of two of Mentorkit's roles. */
  url: string;
  /** The same one: no pooler stands between. */
  directUrl: string;
  /** The address of the login that migrates. */
  migrationUrl: string;
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
      const passwords = makePasswords();
      await writePasswords(dataDir, passwords);
      await initialiseCluster({ cluster, account, logFile, durable, password: passwords.administrator });
      const server = await startServer({ cluster, account, logFile, durable, port, onSpawn });
      await prepare(server.port, passwords);
      await writeFile(prepared, '');
      return { ...addresses(server.port, passwords), stop: server.stop };
    }
    const known = await readPasswords(dataDir);
    const server =
      (await findServer(cluster, patienceMs)) ??
      (await startServer({ cluster, account, logFile, durable, port, onSpawn }));
    const passwords = { ...makePasswords(), ...known };
    if (known.serving === undefined) {
      // Made when one login did both.
      await prepare(server.port, passwords);
      await writePasswords(dataDir, passwords);
    }
    return { ...addresses(server.port, passwords), stop: server.stop };
  } finally {
    await unlock();
  }
}

/** Of the login that migrates, and of the database. */
const name = 'mentorkit';
const servingLogin = 'mentorkit_serving';

interface Passwords {
  /** Of the login that migrates: once it was the only one. */
  login: string;
  serving: string;
  administrator: string;
}

function addresses(port: number, passwords: Passwords) {
  const of = (login: string, password: string) => `postgres://${login}:${password}@127.0.0.1:${port}/${name}`;
  const url = of(servingLogin, passwords.serving);
  return {
    url,
    directUrl: url,
    migrationUrl: of(name, passwords.login),
    administratorUrl: of('postgres', passwords.administrator),
  };
}

async function prepare(port: number, passwords: Passwords): Promise<void> {
  await prepareServer(addresses(port, passwords).administratorUrl, {
    migrating: { login: name, password: passwords.login },
    serving: { login: servingLogin, password: passwords.serving },
  });
}

function makePasswords(): Passwords {
  const password = () => randomBytes(24).toString('base64url');
  return { login: password(), serving: password(), administrator: password() };
}

/** All or nothing: without them the data are closed for good. */
async function writePasswords(dataDir: string, passwords: Passwords): Promise<void> {
  const file = join(dataDir, 'passwords.json');
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, JSON.stringify(passwords), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readPasswords(dataDir: string): Promise<Omit<Passwords, 'serving'> & { serving?: string }> {
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
