import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, packPackages } from '../../server/src/commands/plugin/packed.ts';
import { runTool } from '../../server/src/commands/plugin/published.ts';
import { stand } from './fixtures/ground.ts';

const run = promisify(execFile);
const at = stand();
let work: string;
let tarball: string;
let app: string;

beforeAll(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), 'mentorkit-client-')));
  [tarball] = (await packPackages(['packages/client'], join(work, 'workspace'))) as [string];
  app = join(work, 'app');
  await mkdir(app);
  const manifest = { name: 'app', type: 'module', devDependencies: { typescript: '*', '@types/node': '*' } };
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  await installPacked(app, [tarball]);
}, 120_000);
afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

test('what is packed is script and types, with nothing of the workspace and one dependency', async () => {
  const folder = join(app, 'node_modules/@mentorkit/client');
  const files = (await readdir(folder, { recursive: true })).filter(name => /\.\w+$/.test(name));
  expect(files.filter(name => !/\.js$|\.d\.ts$|^package\.json$|^README\.md$/.test(name))).toEqual([]);
  expect(files.filter(name => /test|fixtures|examples/.test(name))).toEqual([]);
  expect((await readdir(join(app, 'node_modules'))).toSorted()).toEqual(
    expect.arrayContaining(['@mentorkit', '@types', 'graphql-ws', 'typescript']),
  );
  await runTool('publint', ['run', tarball, '--strict'], app);
  await runTool('attw', [tarball, '--profile', 'esm-only', '--no-emoji'], app);
});

test('installed anywhere, it asks and ends: nothing is left that keeps a program going', async () => {
  const script = `
    import { createClient } from '@mentorkit/client';
    const client = createClient({ address: process.argv[2], tokens: { read: () => ({ accessToken: process.argv[3] }) } });
    const cut = createClient({ address: 'http://127.0.0.1:9' });
    const streams = [client, cut].map(one => one.stream('subscription { feedEvents(feedId: "x") { cursor } }', {}, { next() {} }));
    const { value } = await client.query('{ viewer { person { email } } }');
    while (streams[1].state.kind !== 'waiting') await new Promise(resolve => setTimeout(resolve, 10));
    client.close();
    cut.close();
    console.log(value.viewer.person.email);`;
  await writeFile(join(app, 'ask.mjs'), script);
  const { member, platform } = at.ground;
  const running = run(process.execPath, ['ask.mjs', at.api.api.url, member.token], { cwd: app, timeout: 15_000 });
  expect((await running).stdout.trim()).toBe(member.email);
  expect(platform).toBeDefined();
});

test('its types serve a program that is checked strictly, with those of a browser and of Node', async () => {
  const program = `
    import { createClient, type Outcome } from '@mentorkit/client';
    const client = createClient();
    interface Data { editPost: { __typename?: 'EditPostSuccess'; post: { body: string } } | { __typename?: 'ForbiddenError'; code: string } }
    const outcome = await client.intention<Data>('mutation { x }').send({});
    if (outcome.kind === 'ok') outcome.value.post.body satisfies string;
    export const told: Outcome<unknown>['kind'] = outcome.kind;
  `;
  await writeFile(join(app, 'program.ts'), program);
  const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024'];
  for (const where of [['--lib', 'es2024,dom', '--types', ''], ['--lib', 'es2024', '--types', 'node']])
    await runTool('tsc', [...strict, ...where, 'program.ts'], app);
  expect(await readdir(app)).toContain('program.ts');
});
