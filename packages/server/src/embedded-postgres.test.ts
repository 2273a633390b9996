import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations, excessOf, migrationStatus } from '@mentorkit/core/migrate';
import { keepOutput } from '@mentorkit/testing/platform';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';

let folder: string;
// Made once, for that takes the longest; a test that needs a first start has a folder of its own.
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mentorkit-embedded-'));
  await chmod(folder, 0o711);
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of running.splice(0)) await server.stop();
  await ended();
});
afterAll(() => rm(folder, { recursive: true }));

/** Waits for a server that is going down because its process was killed. */
async function ended(): Promise<void> {
  const pid = await serverPid().catch(() => process.pid);
  if (pid === process.pid || !isAlive(pid)) return;
  await new Promise(resolve => setTimeout(resolve, 20));
  await ended();
}

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  running.push(server);
  return server;
}

/** Asks something of the server that only a login with the right password gets an answer to. */
async function answers({ url }: EmbeddedPostgres): Promise<boolean> {
  return migrationStatus(url, join(folder, 'no-migrations')).then(
    () => true,
    () => false,
  );
}

async function asked(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Another process that starts the server and stays. */
async function startElsewhere() {
  const program = `import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
    console.log(url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  keepOutput(child);
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).trim() };
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('starts, keeps its data and its passwords, and starts again', async () => {
  const first = await start();
  expect(await answers(first)).toBe(true);
  await first.stop();
  expect(await answers(first)).toBe(false);
  const { port } = new URL(first.url);
  const second = await start({ port: Number(port) });
  expect(second.url).toBe(first.url);
  expect(await answers(second)).toBe(true);
});

test('data from when one login did everything are taken over, and what serves becomes no owner', async () => {
  const own = { dataDir: join(folder, 'former') };
  const first = await start(own);
  const file = join(own.dataDir, 'passwords.json');
  const { serving: _, ...former } = JSON.parse(await readFile(file, 'utf8'));
  await applyMigrations(first.migrationUrl, join(folder, 'no-migrations'), { servingUrl: first.url });
  await asked(first.administratorUrl, 'drop owned by mentorkit_serving; drop role mentorkit_serving');
  await asked(first.administratorUrl, 'grant mentorkit_app, mentorkit_system to mentorkit');
  await first.stop();
  await writeFile(file, JSON.stringify(former));

  const second = await start(own);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ...former, serving: expect.any(String) });
  await applyMigrations(second.migrationUrl, join(folder, 'no-migrations'), { servingUrl: second.url });
  expect(await excessOf(second.url)).toEqual([]);
  await asked(second.url, 'set role mentorkit_app');
  await expect(asked(second.url, 'set role mentorkit_owner')).rejects.toThrow('permission denied');
});

test('nobody else on the machine can read the passwords, and no other one opens it', async () => {
  const server = await start();
  expect((await stat(join(dataDir, 'passwords.json'))).mode & 0o777).toBe(0o600);
  expect(await answers({ ...server, url: server.url.replace(/:[^:@]+@/, ':guess@') })).toBe(false);
});

test('several that start at once share one server', async () => {
  const servers = await Promise.all([start(), start(), start()]);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
});

test('a server that another process runs is used, and left to it', async () => {
  const { child, url } = await startElsewhere();
  const server = await start();
  expect(server.url).toBe(url);
  await server.stop();
  expect(await answers(server)).toBe(true);
  child.kill('SIGTERM');
  await expect.poll(() => answers(server), { timeout: 10_000 }).toBe(false);
});

test('a server ends with its process, even when that was killed', async () => {
  const { child } = await startElsewhere();
  const pid = await serverPid();
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  expect(await answers(await start())).toBe(true);
});

test('a server that was killed itself leaves nothing that stops the next start', async () => {
  const { child } = await startElsewhere();
  const pidFile = join(dataDir, 'cluster/postmaster.pid');
  const left = await readFile(pidFile, 'utf8');
  // It is there until the system comes to it, and answers nothing any more.
  const pid = await serverPid();
  process.kill(pid, 'SIGSTOP');
  child.kill('SIGKILL');
  await expect(start({ patienceMs: 100 })).rejects.toThrow(`as process ${pid} and does not answer`);
  const starting = start();
  await Promise.race([starting, new Promise(resolve => setTimeout(resolve, 200))]);
  process.kill(pid, 'SIGKILL');
  const next = await starting;
  expect(await answers(next)).toBe(true);
  await next.stop();

  // And nor does another program that has got the number of the old server.
  await writeFile(pidFile, left.replace(/^\d+/, String(process.pid)));
  expect(await answers(await start())).toBe(true);
});

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(/did not start: [\s\S]*Address already in use/);
  other.close();
});

test('a first start that was killed is begun anew', async () => {
  const begun = join(folder, 'begun');
  await mkdir(join(begun, 'cluster'), { recursive: true });
  await writeFile(join(begun, 'cluster/half-made'), '');
  await writeFile(join(begun, 'starting'), '4194305');
  expect(await answers(await start({ dataDir: begun }))).toBe(true);
});

// As root, the server is another user, who may not enter root's home.
test.runIf(process.getuid?.() === 0)('in a folder that is closed to its user, it has its data elsewhere', async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const server = await start({ dataDir: join(closed, 'data') });
  expect(await answers(server)).toBe(true);
  await server.stop();
  const elsewhere = await realpath(join(closed, 'data/cluster'));
  expect(elsewhere).toMatch(/^\/var\/lib\/mentorkit\/data-/);
  await rm(elsewhere, { recursive: true });
});
