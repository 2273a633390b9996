import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { applyMigrations } from '@mentorkit/core/migrate';
import pg from 'pg';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import { createTourClient, type Client } from '../tour/client.ts';
import type { Reading } from './probe.ts';

/** What is measured: a database of its own, one API process and one worker process, as production runs them. */
export interface Stand {
  readonly api: Measured & { readonly url: string };
  readonly worker: Measured;
  readonly administratorUrl: string;
  readonly dataDir: string;
  /** As administrator, past all policies: to prepare, never to measure. */
  sql(text: string, parameters?: unknown[]): Promise<any[]>;
  signIn(email: string): Promise<Client>;
  /** Another API process beside it, which loads a module first. */
  startApi(module: string): Promise<{ readonly url: string; close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface Measured {
  /** Throws if the process has ended. */
  assertAlive(): void;
  reset(): void;
  read(): Promise<Reading>;
}

const commands = join(import.meta.dirname, '../commands');

/** With `settings`, environment variables of both processes. */
export async function setUpStand(settings: Readonly<Record<string, string>> = {}): Promise<Stand> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mentorkit-bench-'));
  const database = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  await applyMigrations(database.migrationUrl, join(import.meta.dirname, '../../../../schema/migrations'), {
    servingUrl: database.url,
  });
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: database.directUrl,
    DATA_DIR: dataDir,
    DEMO: 'true',
    LOG_LEVEL: 'error',
    // The budget of a caller would be what is measured.
    RATE_LIMIT_PER_MINUTE: '0',
    CONNECTIONS_PER_PERSON: '0',
    CONNECTIONS_PER_ADDRESS: '0',
    ...settings,
  };
  const api = await start('api.ts', { ...env, PORT: '0' });
  const { url } = api.message as { url: string };
  const worker = await start('worker.ts', { ...env, PUBLIC_URL: url });
  const client = new pg.Client(database.administratorUrl);
  await client.connect();
  return {
    api: { ...measured(api.process), url },
    worker: measured(worker.process),
    administratorUrl: database.administratorUrl,
    dataDir,
    sql: async (text, parameters) => (await client.query(text, parameters)).rows,
    async signIn(email) {
      const response = await fetch(`${url}/demo/token/${encodeURIComponent(email)}`);
      return createTourClient(url, ((await response.json()) as { token: string }).token);
    },
    async startApi(module) {
      const other = await start('api.ts', { ...env, PORT: '0' }, [module]);
      return { url: (other.message as { url: string }).url, close: () => end(other.process) };
    },
    async close() {
      await client.end();
      for (const process of [worker.process, api.process]) await end(process);
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function start(
  command: string,
  env: NodeJS.ProcessEnv,
  modules: readonly string[] = [],
): Promise<{ process: ChildProcess; message: unknown }> {
  const loaded = [join(import.meta.dirname, 'probe.ts'), ...modules];
  const process = fork(join(commands, command), {
    env,
    execArgv: loaded.flatMap(module => ['--import', module]),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  createInterface(process.stdout!).on('line', line => {
    // What plugins do wrong is what is measured; what else goes wrong has to be seen.
    if (!line.includes('"plugin":')) console.log(line);
  });
  const [message] = (await Promise.race([
    once(process, 'message'),
    once(process, 'exit').then(([code]) => Promise.reject(new Error(`${command} ended with code ${code}`))),
  ])) as [unknown];
  return { process, message };
}

export function measured(process: ChildProcess): Measured {
  return {
    assertAlive() {
      const { exitCode, signalCode } = process;
      if (exitCode !== null || signalCode !== null)
        throw new Error(`A measured process has ended: ${signalCode ?? `code ${exitCode}`}`);
    },
    reset: () => void process.send({ probe: 'reset' }),
    async read() {
      process.send({ probe: 'read' });
      for (;;) {
        const [message] = (await once(process, 'message')) as [{ reading?: Reading }];
        if (message.reading) return message.reading;
      }
    },
  };
}

export async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  await ended;
}
