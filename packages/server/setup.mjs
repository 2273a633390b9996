// Runs before every npm script, on whatever Node the machine has, with nothing installed: installs what is missing and
// makes the generated code. With `generate`, as a part of every `npm install`, it makes the code alone, so that an editor
// finds it in a fresh checkout. Plain JavaScript, because an older Node cannot run TypeScript.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const schema = join(root, 'schema/prisma');

const partOfInstall = process.argv[2] === 'generate';
// An installation without development's packages has nothing to generate with, and no editor.
if (partOfInstall && !existsSync(join(root, 'node_modules/prisma'))) process.exit();

if (!partOfInstall) once('install', [join(root, 'package-lock.json')], join(root, 'node_modules/.bin/node'), install);

const models = readdirSync(schema).map(file => join(schema, file));
once('generate', models, join(root, 'packages/core/src/database/generated/client.ts'), generate);

const web = join(root, 'packages/web');
const frontend = [
  join(root, 'package-lock.json'),
  join(root, 'schema/schema.graphql'),
  ...filesIn(web),
  ...filesIn(join(root, 'packages/client/src')),
];
once('web-documents', frontend, join(web, 'src/generated/schema.json'), () => inNode([join(web, 'build/generate.ts')]));
if (!partOfInstall) once('web', frontend, join(web, 'dist/index.html'), build);

function install() {
  console.log('Installing what Mentorkit needs (once) …');
  // npm sets variables for what it runs that would make this one skip parts.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(omit|production)|package_)/i.test(name)),
  );
  // Not `npm ci`: it refuses a lock file without the packages of other systems, which not every registry has.
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional'];
  run('npm', ['install', ...options], { ...env, NODE_ENV: 'development' });
  if (existsSync(join(root, 'node_modules/.bin/node'))) return;
  console.error(
    '\nnpm installed no Node 26, for it was told to run no install scripts (ignore-scripts).\nRun once: npm rebuild node --ignore-scripts=false',
  );
  process.exit(1);
}

function generate() {
  const node = join(root, 'node_modules/.bin/node');
  // Prisma's command line looks for an engine that generating does not need; any program that exists will do.
  run(
    existsSync(node) ? node : process.execPath,
    [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
    {
      ...process.env,
      // Its generators, which are found there only within an npm script.
      PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  );
}

/** The pages that are served: made anew where something of them has changed. */
function build() {
  console.log('Building the pages (once) …');
  inNode([join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', web]);
}

function inNode(args) {
  run(join(root, 'node_modules/.bin/node'), args, process.env);
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && !/[\\/](node_modules|dist|generated)([\\/]|$)/.test(file.parentPath))
    .map(file => join(file.parentPath, file.name))
    .sort();
}

/** Does the work unless its result is there and the files that it is made from have not changed since. */
function once(name, sources, result, work) {
  const hash = createHash('sha256');
  for (const file of sources) hash.update(readFileSync(file));
  const digest = hash.digest('hex');
  const stamp = join(root, 'node_modules/.mentorkit', name);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

function run(command, args, env) {
  try {
    execFileSync(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    console.error(`\n${command} ${args[0]} failed (${error.status ?? error.code}). What it said stands above.`);
    process.exit(1);
  }
}
