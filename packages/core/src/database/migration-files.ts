import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface MigrationFile {
  /** `<YYYYMMDDHHMMSS>_<what>`, the name of its folder. */
  name: string;
  sql: string;
  /** SHA-256 of the SQL, as Prisma records it. */
  checksum: string;
}

/** The migrations of a folder, oldest first. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = await migrationNames(folder);
  return Promise.all(
    names.map(async name => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The datamodel that the migrations lead to; `undefined` when there is no migration yet. */
export async function readLastDatamodel(folder: string): Promise<string | undefined> {
  const names = await migrationNames(folder);
  return names.length === 0 ? undefined : await readFile(join(folder, lastDatamodel), 'utf8');
}

/** What the next migration is written from. One file: what was before it is in git. */
export async function writeLastDatamodel(folder: string, datamodel: string): Promise<void> {
  await writeFile(join(folder, lastDatamodel), datamodel);
}

const lastDatamodel = 'datamodel.prisma';

/** All `.prisma` files of a folder as one text, in the order of their names. */
export async function readDatamodel(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.prisma')).toSorted();
  const texts = await Promise.all(names.map(async name => (await readFile(join(folder, name), 'utf8')).trim()));
  return `${texts.join('\n\n')}\n`;
}

export async function writeMigration(folder: string, name: string, sql: string, datamodel: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
  await writeLastDatamodel(folder, datamodel);
  // Prisma's own command line refuses a folder of migrations without it.
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
}

/** @throws an Error when the words are no name: lower-case letters, digits and spaces or dashes between them */
export function migrationName(what: string, now: Date): string {
  const words = what
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(words)) {
    throw new Error(`"${what}" does not name a migration: say in a few plain words what changes, such as "add feeds"`);
  }
  return `${now.toISOString().replace(/\D/g, '').slice(0, 14)}_${words}`;
}

async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(error => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .toSorted();
}
