import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The workspace that this file belongs to. */
export const workspaceRoot = join(import.meta.dirname, '../../../../..');

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  /** What replaces the fields of the same name when the package is packed; an entry not named here is not published. */
  readonly publishConfig?: { readonly exports: Readonly<Record<string, string>> };
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The manifest as whoever installs the package gets it. */
export function publishedManifest(manifest: Manifest): object {
  const { publishConfig, devDependencies: _, ...published } = manifest;
  if (!publishConfig) throw new Error(`${manifest.name} does not say in publishConfig.exports what it publishes.`);
  // Both concern the workspace only: nothing is published from there, and the scripts need its files.
  const { private: _private, scripts: _scripts, ...fields } = published as Record<string, unknown>;
  return { ...fields, ...publishConfig };
}

// Between prepack and postpack, where npm reads `package.json`, the workspace's own is kept here.
const KEPT = 'package.json.workspace';

/**
 * Makes a package's folder what npm is to pack: JavaScript and declarations in `dist`, because Node strips no types
 * below `node_modules`, and the manifest that leads to them. `afterPack` undoes it.
 */
export async function beforePack(folder: string): Promise<void> {
  afterPack(folder);
  const manifest = readManifest(folder);
  await compile(folder, publishedSources(manifest), ['--outDir', 'dist']);
  cpSync(join(folder, 'package.json'), join(folder, KEPT));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(manifest), undefined, 2)}\n`);
}

/** Also mends a folder in which packing was interrupted. */
export function afterPack(folder: string): void {
  if (existsSync(join(folder, KEPT))) renameSync(join(folder, KEPT), join(folder, 'package.json'));
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
}

/**
 * Writes the declarations of what a package publishes, without comments.
 *
 * @returns the entries' files, below `out`
 */
export async function emitDeclarations(folder: string, out: string): Promise<string[]> {
  const sources = publishedSources(readManifest(folder));
  await compile(folder, sources, ['--outDir', out, '--emitDeclarationOnly', '--removeComments']);
  return sources.map(source => source.replace(/^\.\/src\//, '').replace(/\.ts$/, '.d.ts'));
}

function publishedSources({ exports, publishConfig }: Manifest): string[] {
  return Object.keys(publishConfig?.exports ?? {}).map(entry => exports[entry]!);
}

const LANGUAGE = '--target esnext --lib esnext --module nodenext --types node --strict --skipLibCheck'.split(' ');
const EMIT = '--ignoreConfig --rootDir src --declaration --rewriteRelativeImportExtensions'.split(' ');

async function compile(folder: string, sources: readonly string[], options: readonly string[]): Promise<void> {
  await runTool('tsc', [...LANGUAGE, ...EMIT, ...options, ...sources], folder);
}

/** Runs one of the workspace's tools and gives what it printed. Rejects with that when it fails. */
export async function runTool(
  name: string,
  parameters: readonly string[],
  folder: string,
  input = '',
): Promise<string> {
  const program = join(workspaceRoot, 'node_modules/.bin', name);
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const running = promisify(execFile)(program, parameters, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${name} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
