import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckResult, checkPlugin } from './check.ts';
import { createPlugin } from './create.ts';
import { installPacked, packPackages, partnerPackages, pluginFolders } from './packed.ts';
import { readManifest, workspaceRoot } from './published.ts';

// Packing and a partner's whole test run, beside all other tests.
const LIMIT_MS = 300_000;
const run = promisify(execFile);
const repository = join(workspaceRoot, 'packages/testing/partner');

let work: string;
let tarballs: readonly string[];
let partner: string;

beforeAll(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'mentorkit-partner-')));
  tarballs = await packPackages([...partnerPackages, ...(await pluginFolders())], join(work, 'workspace'));
  partner = join(work, 'partner');
  await cp(repository, partner, { recursive: true });
  const tools = { '@types/node': '*', typescript: '*', vitest: '*', zod: '*' };
  await writeFile(
    join(partner, 'package.json'),
    JSON.stringify({ name: 'partner', type: 'module', devDependencies: tools }),
  );
  await installPacked(partner, tarballs);
}, LIMIT_MS);

afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

describe('what is packed', () => {
  it('holds JavaScript and declarations, and says nothing of the workspace', async () => {
    for (const name of ['plugin-sdk', 'testing', ...(await pluginNames())]) {
      const installed = join(partner, 'node_modules/@mentorkit', name);
      const files = await readdir(installed, { recursive: true, withFileTypes: true });
      const names = files.filter(file => file.isFile()).map(file => file.name);
      expect(names.filter(file => !/(\.js|\.d\.ts|^package\.json|^README\.md)$/.test(file))).toEqual([]);
      expect(readManifest(installed)).not.toMatchObject({ private: true });
      expect(Object.keys(readManifest(installed))).not.toContain('devDependencies');
      expect(Object.keys(readManifest(installed))).not.toContain('scripts');
    }
  });

  it('of the kit is without the test platform, and depends on no core and no server', () => {
    const kit = readManifest(join(partner, 'node_modules/@mentorkit/testing'));
    expect(Object.keys(kit.exports)).toEqual(['./contracts']);
    expect(Object.keys({ ...kit.dependencies, ...kit.peerDependencies }).toSorted()).toEqual([
      '@mentorkit/plugin-sdk',
      'fast-check',
      'ical.js',
      'vitest',
    ]);
  });

  it('declares all that it needs: of third parties only that is there', async () => {
    const names = await readdir(join(partner, 'node_modules'));
    expect(names.filter(name => !name.startsWith('.')).toSorted()).toEqual([
      '@mentorkit',
      '@standard-schema',
      '@types',
      'fast-check',
      'ical.js',
      'jose',
      'typescript',
      'vitest',
      'zod',
    ]);
  });

  it('runs in a folder of its own: each shipped plugin can be imported', async () => {
    const names = await pluginNames();
    const imports = names.map(name => `(await import('@mentorkit/${name}')).default.id`);
    await writeFile(join(partner, 'shipped.mjs'), `console.log(JSON.stringify([${imports.join(', ')}]));\n`);
    const { stdout } = await run(process.execPath, ['shipped.mjs'], { cwd: partner });
    expect(JSON.parse(stdout)).toEqual(names.map(name => name.replace(/^plugin-/, '')));
  });
});

describe('a partner', { timeout: LIMIT_MS }, () => {
  it('tests plugins written from the guide with the kit', async () => {
    await tool('vitest', ['run', '--no-isolate', '--maxWorkers=1', '--reporter=json', '--outputFile=report.json']);
    const { success, testResults }: VitestReport = JSON.parse(await readFile(join(partner, 'report.json'), 'utf8'));
    expect(success).toBe(true);
    expect(testResults).toHaveLength(4);
    expect(testResults.flatMap(({ assertionResults }) => assertionResults).length).toBeGreaterThan(40);
  });

  it('compiles them against the published declarations', async () => {
    await expect(tool('tsc', ['-p', '.'])).resolves.toMatchObject({ stdout: '' });
  });

  it('builds a package that Node runs', async () => {
    // All declarations were read before.
    await tool('tsc', ['-p', 'calendar-team', '--skipLibCheck']);
    const installed = join(partner, 'node_modules/@partner/plugin-calendar-team');
    await cp(join(partner, 'calendar-team'), installed, { recursive: true });
    await writeFile(
      join(partner, 'host.mjs'),
      "console.log((await import('@partner/plugin-calendar-team')).default.id);\n",
    );
    const { stdout } = await run(process.execPath, ['host.mjs'], { cwd: partner });
    expect(stdout.trim()).toBe('calendar-team');
  });
});

describe('checking a plugin', { timeout: LIMIT_MS }, () => {
  it('finds nothing in one that was just made', async () => {
    createPlugin({ kind: 'webhook', name: 'webhook-acme', root: work });
    expect(await failuresOf('webhook-acme')).toEqual([]);
  });

  it('names the promise that is broken', async () => {
    const file = join(createPlugin({ kind: 'criterion', name: 'criterion-acme', root: work }), 'src/plugin.ts');
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace('Math.max(0, ', '('));
    expect(await failuresOf('criterion-acme')).toMatchObject([
      {
        what: 'its tests pass with what was packed',
        failure: expect.stringContaining('every pair gets 0 … 1, or NaN where an answer is missing'),
      },
    ]);
  });

  it('names one that does not compile, and one that is not there', async () => {
    const folder = createPlugin({ kind: 'jobs', name: 'jobs-acme', root: work });
    await writeFile(join(folder, 'src/plugin.ts'), 'export default definePlugin({});\n');
    expect(await failuresOf('jobs-acme')).toMatchObject([
      { what: 'it packs', failure: expect.stringContaining("Cannot find name 'definePlugin'") },
    ]);
    await expect(failuresOf('jobs-other')).rejects.toThrow('There is no plugin plugins/jobs-other.');
  });
});

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly unknown[] }[];
}

async function pluginNames(): Promise<string[]> {
  return (await pluginFolders()).map(folder =>
    readManifest(join(workspaceRoot, folder)).name.replace('@mentorkit/', ''),
  );
}

function tool(name: string, parameters: readonly string[]) {
  return run(join(workspaceRoot, 'node_modules/.bin', name), parameters, { cwd: partner });
}

async function failuresOf(name: string): Promise<CheckResult[]> {
  const failures: CheckResult[] = [];
  const report = (result: CheckResult) => void (result.failure !== undefined && failures.push(result));
  const partnerTarballs = tarballs.slice(0, partnerPackages.length);
  expect(await checkPlugin(name, { report, root: work, partnerTarballs })).toBe(failures.length === 0);
  return failures;
}
