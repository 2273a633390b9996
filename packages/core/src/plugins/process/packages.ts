import { hash } from 'node:crypto';
import { existsSync, globSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir, isBuiltin, stripTypeScriptTypes } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Readable } from '../thread.ts';

const plugins = dirname(import.meta.dirname);
const thread = join(plugins, 'thread');

/** What the threads' own files are, and depend on. */
const ownFiles = ['thread/*.ts', '{boundary,domain-events,limits,matching-result,messages}.ts'].flatMap(pattern =>
  globSync(pattern, { cwd: plugins }).map(file => join(plugins, file)),
);

const found = new Map<string, Readable>();

/** Looked for once: what is installed does not change while it runs. */
export function readableOnce(packageName: string): Readable {
  const readable = found.get(packageName) ?? readableBy(packageName);
  found.set(packageName, readable);
  return readable;
}

/**
 * The plugin's package, what it depends on, and what its thread depends on: packages by name, folders and all, and
 * nothing else of the machine. Of a plugin that is a file it is the folder of that file, and what the package around it
 * depends on. Throws for a package that is not there.
 */
function readableBy(packageName: string): Readable {
  const folders = new Set<string>();
  const files = new Set([...ownFiles, join(plugins, 'thread/begin.mjs'), join(plugins, 'thread/confine.mjs')]);
  const own = addPackage('@mentorkit/plugin-sdk', thread, folders);
  addManifest(plugins, files);
  if (packageName.startsWith('file:')) {
    const folder = dirname(fileURLToPath(new URL(packageName)));
    const manifest = addManifest(folder, files);
    folders.add(folder);
    if (manifest) addDependencies(manifest, folders);
    own.push(folder);
  } else {
    // Without the path of one of its modules, if there is one.
    const [name] = /^(@[^/]+\/)?[^/]+/.exec(packageName) ?? [packageName];
    own.push(...addPackage(name, thread, folders));
  }
  const sources = new Map<string, string>();
  for (const file of [...ownFiles, ...own.flatMap(typeScriptIn)]) addSource(file, sources);
  return { paths: [...files, ...[...folders].map(folder => folder + sep)], sources };
}

/** The package as it is found from there, under its own address and the one that a link leads to. Answers the latter. */
function addPackage(name: string, from: string, folders: Set<string>): string[] {
  const linked = findFolder(name, from);
  if (!linked) throw new Error(`Cannot find package '${name}'`);
  const folder = realpathSync(linked);
  if (folders.has(linked)) return [folder];
  folders.add(linked).add(folder);
  addDependencies(join(folder, 'package.json'), folders);
  return [folder];
}

/** Says how files in a folder are to be loaded. */
function addManifest(from: string, files: Set<string>): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) files.add(manifest);
    if (files.has(manifest)) return manifest;
    if (folder === dirname(folder)) return undefined;
  }
}

function addDependencies(manifest: string, folders: Set<string>): void {
  for (const name of dependenciesOf(manifest)) addPackage(name, dirname(manifest), folders);
}

const dependencies = new Map<string, readonly string[]>();

/** Those that are there: what is optional may be missing, and what else is missing is told by the import. */
function dependenciesOf(manifest: string): readonly string[] {
  const known = dependencies.get(manifest);
  if (known) return known;
  const declared = JSON.parse(readFileSync(manifest, 'utf8'));
  const names = Object.keys({
    ...declared.dependencies,
    ...declared.optionalDependencies,
    ...declared.peerDependencies,
  }).filter(name => !isBuiltin(name) && findFolder(name, dirname(manifest)) !== undefined);
  dependencies.set(manifest, names);
  return names;
}

const places = new Map<string, string | undefined>();

/** As Node looks for a package: in the `node_modules` of each folder above. */
function findFolder(name: string, from: string): string | undefined {
  const candidate = join(from, 'node_modules', name);
  if (!places.has(candidate)) {
    const above = dirname(from);
    const isHere = existsSync(join(candidate, 'package.json'));
    places.set(candidate, isHere ? candidate : above === from ? undefined : findFolder(name, above));
  }
  return places.get(candidate);
}

/** Node strips none below `node_modules`. */
function typeScriptIn(folder: string): string[] {
  if (folder.split(sep).includes('node_modules')) return [];
  const exclude = ['**/node_modules/**', '**/*.d.ts', '**/*.test.ts'];
  return globSync('**/*.ts', { cwd: folder, exclude }).map(file => join(folder, file));
}

/** Of this process, and of earlier ones: only it may write there, no plugin. */
const stripped = new Map<string, string>();
const kept = getCompileCacheDir();

/** A thread that had to do it would first load what strips types, which takes it a tenth of a second. */
function addSource(file: string, sources: Map<string, string>): void {
  const source = stripped.get(file) ?? strip(readFileSync(file, 'utf8'));
  // What is not erasable the thread will be told of, if it is asked to load it.
  if (source === undefined) return;
  stripped.set(file, source);
  sources.set(pathToFileURL(file).href, source);
}

function strip(source: string): string | undefined {
  const keptAs = kept && join(kept, `${hash('sha256', source)}.js`);
  if (keptAs && existsSync(keptAs)) return readFileSync(keptAs, 'utf8');
  try {
    const bare = stripTypeScriptTypes(source);
    if (keptAs) keep(keptAs, bare);
    return bare;
  } catch {
    return undefined;
  }
}

/** Whole, or not at all: others may be reading. */
function keep(file: string, content: string): void {
  try {
    writeFileSync(`${file}.${process.pid}`, content);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // It is done anew the next time.
  }
}
