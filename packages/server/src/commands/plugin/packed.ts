import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Manifest, readManifest, workspaceRoot } from './published.ts';

const run = promisify(execFile);

/** The folders of the packages that every partner installs. */
export const partnerPackages = ['packages/plugin-sdk', 'packages/testing'] as const;

/** The folders of the plugins in a workspace. */
export async function pluginFolders(root = workspaceRoot): Promise<string[]> {
  const entries = await readdir(join(root, 'plugins'), { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => `plugins/${name}`);
}

/**
 * Packs packages of the workspace with `npm pack`, from copies: packing swaps a `package.json` for a moment, which
 * whatever runs meanwhile must not see. All at once, for npm takes longer to start than to pack.
 *
 * @returns the tarballs' paths, in the same order
 */
export async function packPackages(folders: readonly string[], into: string, root = workspaceRoot): Promise<string[]> {
  for (const folder of folders) {
    const filter = (source: string) => basename(source) !== 'node_modules';
    await cp(join(root, folder), join(into, folder), { recursive: true, filter });
  }
  await linkOnce(join(workspaceRoot, 'node_modules'), join(into, 'node_modules'));
  await linkOnce(join(workspaceRoot, 'packages/server'), join(into, 'packages/server'));
  const specs = folders.map(folder => `./${folder}`);
  const { stdout } = await run('npm', ['pack', '--json', '--loglevel=error', ...specs], { cwd: into });
  return filenamesOf(stdout).map(filename => join(into, filename));
}

function filenamesOf(output: string): string[] {
  // The scripts' own output comes first.
  const answer: unknown = JSON.parse(output.slice(output.search(/^[[{]/m)));
  return (Object.values(answer as object) as { filename: string }[]).map(({ filename }) => filename);
}

/**
 * Puts tarballs into a folder's `node_modules` as an installation would. Of everything else only what they and the
 * folder's own manifest declare is there, linked from the workspace: so nothing has to be downloaded, and what is
 * missing in a manifest is missing here, too.
 */
export async function installPacked(folder: string, tarballs: readonly string[]): Promise<void> {
  const manifests: Manifest[] = [readManifest(folder)];
  for (const tarball of tarballs) {
    const staging = join(folder, 'node_modules', `.${basename(tarball)}`);
    await mkdir(staging, { recursive: true });
    await run('tar', ['-xzf', tarball, '-C', staging]);
    const manifest = readManifest(join(staging, 'package'));
    await cp(join(staging, 'package'), join(folder, 'node_modules', manifest.name), { recursive: true });
    manifests.push(manifest);
  }
  const [own, ...installed] = manifests;
  const names = new Set(Object.keys(own!.devDependencies ?? {}));
  for (const { dependencies, peerDependencies } of [own!, ...installed]) {
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) names.add(name);
  }
  for (const { name } of installed) names.delete(name);
  for (const name of names)
    await linkOnce(join(workspaceRoot, 'node_modules', name), join(folder, 'node_modules', name));
}

async function linkOnce(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path, 'junction').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
