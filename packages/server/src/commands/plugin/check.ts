import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPacked, packPackages, partnerPackages } from './packed.ts';
import { readManifest, runTool, workspaceRoot } from './published.ts';

/** One thing that was checked, and what was said when it failed. */
export interface CheckResult {
  readonly what: string;
  readonly failure?: string;
}

export interface CheckOptions {
  /** Called after each check. */
  readonly report: (result: CheckResult) => void;
  /** The workspace; this one unless told. */
  readonly root?: string;
  /** Tarballs of what partners install; packed anew unless given. */
  readonly partnerTarballs?: readonly string[];
}

/**
 * Checks a plugin as its users will have it: packs it, installs the tarball into an empty folder, and runs its own
 * tests, the compiler and the packaging linters there.
 *
 * @returns whether all passed
 * @throws when there is no such plugin
 */
export async function checkPlugin(name: string, { report, root = workspaceRoot, partnerTarballs }: CheckOptions) {
  const folder = `plugins/${name}`;
  if (!existsSync(join(root, folder, 'package.json'))) throw new Error(`There is no plugin ${folder}.`);
  const work = realpathSync(mkdtempSync(join(tmpdir(), 'mentorkit-check-')));
  const workspace = join(work, 'workspace');
  const passes = async (what: string, check: () => Promise<unknown>): Promise<boolean> => {
    const failure = await check().then(
      () => undefined,
      (error: Error) => error.message,
    );
    report({ what, failure });
    return failure === undefined;
  };
  try {
    let tarball = '';
    if (!(await passes('it packs', async () => ([tarball = ''] = await packPackages([folder], workspace, root)))))
      return false;
    const partners = partnerTarballs ?? (await packPackages(partnerPackages, workspace));
    const consumer = makeConsumer(join(root, folder), work);
    await installPacked(consumer, [...partners, tarball]);
    const results = [
      await passes('its tests pass with what was packed', () => runTool('vitest', ['run'], consumer)),
      await passes('its types are right for whoever imports it', () => runTool('tsc', ['-p', '.'], consumer)),
      await passes('publint', () => runTool('publint', ['run', tarball, '--strict'], consumer)),
      await passes('are the types wrong', () => runTool('attw', [tarball, ...ATTW], consumer)),
    ];
    return results.every(Boolean);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// Node has no CommonJS consumers of a plugin, and no registry is asked.
const ATTW = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'];

/** A folder with the plugin's tests in it, whose `../src` leads to the JavaScript of the installed package. */
function makeConsumer(plugin: string, work: string): string {
  const consumer = join(work, 'consumer');
  const { name, devDependencies } = readManifest(plugin);
  const dist = join(consumer, 'node_modules', name, 'dist');
  cpSync(join(plugin, 'test'), join(consumer, 'test'), { recursive: true });
  const write = (file: string, content: object | string) =>
    writeFileSync(join(consumer, file), typeof content === 'string' ? content : JSON.stringify(content));
  const tools = { vitest: '*', typescript: '*', '@types/node': '*' };
  write('package.json', {
    name: 'consumer',
    version: '0.0.0',
    type: 'module',
    devDependencies: { ...devDependencies, ...tools },
  });
  write(
    'vitest.config.js',
    `export default { resolve: { alias: [{ find: /^\\.\\.\\/src\\/(.*)\\.ts$/, replacement: ${JSON.stringify(`${dist}/$1.js`)} }] } };\n`,
  );
  write(
    'index.ts',
    `import type { AnyPlugin } from '@mentorkit/plugin-sdk';\nimport plugin from '${name}';\n\nexport const checked: AnyPlugin = plugin;\n`,
  );
  write('tsconfig.json', {
    compilerOptions: {
      target: 'esnext',
      lib: ['esnext'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noEmit: true,
    },
    files: ['index.ts'],
  });
  return consumer;
}
