import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readManifest, workspaceRoot } from './published.ts';

const templates = join(workspaceRoot, 'packages/testing/templates');
/** The name that a template's files carry where the plugin's belongs. */
const PLACEHOLDER = /\btemplate\b/g;

export interface CreateOptions {
  readonly kind: string;
  /** Kebab case; the folder below `plugins`, the plugin's id, and the package's name behind `plugin-`. */
  readonly name: string;
  /** Whether this deployment runs it from now on. */
  readonly enable?: boolean;
  /** The workspace; this one unless told. */
  readonly root?: string;
}

/** The kinds that there is a template of. */
export function pluginKinds(): string[] {
  const entries = readdirSync(templates, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
}

/**
 * Makes a plugin that keeps its contract at once.
 *
 * @returns its folder
 * @throws when the kind is none, the name can't be one, or the folder is taken; nothing is written then
 */
export function createPlugin({ kind, name, enable = false, root = workspaceRoot }: CreateOptions): string {
  const kinds = pluginKinds();
  if (!kinds.includes(kind)) throw new Error(`There is no kind “${kind}”. The kinds are ${kinds.join(', ')}.`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`“${name}” is no name for a plugin. Use kebab case, such as ${kind}-acme.`);
  }
  const folder = join(root, 'plugins', name);
  if (existsSync(folder)) throw new Error(`plugins/${name} is there already.`);

  cpSync(join(templates, kind), folder, { recursive: true });
  for (const file of ['README.md', 'src/plugin.ts']) {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replaceAll(PLACEHOLDER, name));
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestOf(name), undefined, 2)}\n`);
  if (enable) enablePlugin(name, root);
  return folder;
}

function manifestOf(name: string): object {
  const sdk = readManifest(join(workspaceRoot, 'packages/plugin-sdk'));
  const testing = readManifest(join(workspaceRoot, 'packages/testing'));
  const commands = 'node ../../packages/server/src/commands/plugin';
  return {
    name: `@mentorkit/plugin-${name}`,
    version: '0.1.0',
    private: true,
    license: 'MIT',
    type: 'module',
    exports: { '.': './src/plugin.ts' },
    files: ['dist'],
    publishConfig: { engines: { node: '>=26' }, exports: { '.': './dist/plugin.js' } },
    scripts: { prepack: `${commands}/prepack.ts`, postpack: `${commands}/postpack.ts` },
    dependencies: { [sdk.name]: sdk.version, zod: sdk.devDependencies?.['zod'] },
    devDependencies: { [testing.name]: testing.version },
  };
}

/** Adds the package's name to the list of plugins that this deployment runs. */
function enablePlugin(name: string, root: string): void {
  const file = join(root, 'plugins/index.ts');
  const list = readFileSync(file, 'utf8');
  const end = list.lastIndexOf('] as const');
  if (end === -1) throw new Error(`${basename(file)} has no list that ends in “] as const”.`);
  writeFileSync(file, `${list.slice(0, end)}  '@mentorkit/plugin-${name}',\n${list.slice(end)}`);
}
