import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const packages = {
  postgraphile: '5.1.5',
  mercurius: '16.10.1',
  fastify: '5.12.8',
  graphql: '16.15.0',
  pg: '8.23.1',
  autocannon: '9.0.0',
};

const sources = join(import.meta.dirname, 'peers');
const folder = join(import.meta.dirname, '../../../../.mentorkit/bench-peers');

/** Installs the peers and the load generator, once; the product never needs them. Answers their folder. */
export async function installPeers(): Promise<string> {
  const wanted = JSON.stringify({ private: true, type: 'module', dependencies: packages }, null, 2);
  const manifest = join(folder, 'package.json');
  const present = await readFile(manifest, 'utf8').catch(() => undefined);
  if (present !== wanted) {
    console.log('Installing what Mentorkit is compared with (once) …');
    await mkdir(folder, { recursive: true });
    await writeFile(manifest, wanted);
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps'], {
      cwd: folder,
    });
  }
  for (const file of ['postgraphile.mjs', 'mercurius.mjs', 'match-list.mjs'])
    await copyFile(join(sources, file), join(folder, file));
  return folder;
}

export interface Peer {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Yoga runs where it is, so that it is the product's; the others beside their packages. */
export async function startPeer(
  file: 'postgraphile.mjs' | 'mercurius.mjs' | 'yoga.mjs',
  databaseUrl: string,
): Promise<Peer> {
  const process_ = fork(join(file === 'yoga.mjs' ? sources : folder, file), {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
  });
  const [message] = (await Promise.race([
    once(process_, 'message'),
    once(process_, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with code ${code}`))),
  ])) as [{ url: string }];
  return { url: message.url, process: process_ };
}
