import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
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
  const installed = (await readdir(join(app, 'node_modules'))).filter(name => !name.startsWith('.'));
  expect(installed.toSorted()).toEqual(['@mentorkit', '@types', 'graphql-ws', 'typescript']);
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
  const { member } = at.ground;
  const running = run(process.execPath, ['ask.mjs', at.api.api.url, member.token], { cwd: app, timeout: 15_000 });
  expect((await running).stdout.trim()).toBe(member.email);
});

/** What the examples take for granted. */
const around = `
import { type Client, type Tokens, type TokenStore } from '@mentorkit/client';
declare const client: Client;
declare const OfferMatch: { __apiType?: (variables: { menteeId: string; mentorId: string }) => {
  offerMatch: { __typename?: 'OfferMatchSuccess'; match: { id: string } } | { __typename?: 'ForbiddenError'; code: string };
} };
declare function show(what: unknown): void;
declare function loadAnew(): Promise<string>;
declare function loadTokens(): Promise<Tokens | undefined>;
declare const menteeId: string, mentorId: string, feedId: string, lastCursor: string, uploadUrl: string;
declare const file: Blob, signal: AbortSignal;
`;

test('every example of the README is checked strictly, with the types of a browser and with those of Node', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block);
  const forPages = (block: string) => /\b(?:document|location)\./.test(block);
  for (const [index, block] of blocks.entries())
    await writeFile(
      join(app, `example-${index}.ts`),
      block.startsWith('import') ? block : `${around}${block}export {};\n`,
    );
  const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--ignoreConfig'];
  const files = blocks.map((_, index) => `example-${index}.ts`);
  const forAll = files.filter((_, index) => !forPages(blocks[index]!));
  await runTool('tsc', [...strict, '--lib', 'es2024,dom', '--types', '', ...files], app);
  await runTool('tsc', [...strict, '--lib', 'es2024', '--types', 'node', ...forAll], app);
  expect([files.length, forAll.length]).toEqual([8, 6]);
});
