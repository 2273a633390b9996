import './node-version.ts';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyMigrations, confirmDatamodel, migrationStatus, newMigration } from '@mentorkit/core/migrate';
import { readDatabaseConfig } from '../config.ts';
import { migrationsFolder, openEmbedded } from '../database.ts';
import { expectPostgres } from '../reachable.ts';
import { wordsFor } from './explain.ts';

const schemaFolder = join(import.meta.dirname, '../../../../schema/prisma');

const usage = `npm run db:migrate -- new <what>   write a migration from what changed in schema/prisma
npm run db:migrate -- apply        bring the database up to date
npm run db:migrate -- status       which migrations the database has
npm run db:migrate -- datamodel    where migrations met in a merge: they do lead to schema/prisma

The database is that of DATABASE_MIGRATION_URL, whose login migrates; the login of DATABASE_URL gets the rights to serve.
Without either, the embedded one.`;

/** @returns the exit code */
async function migrate(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [command, ...words] = positionals;
  if (command === 'new' && words.length > 0) {
    const name = await newMigration(words.join(' '), schemaFolder, migrationsFolder);
    console.log(`Wrote schema/migrations/${name}. Read migration.sql before you keep it.`);
    return 0;
  }
  if (command === 'apply' && words.length === 0) {
    const applied = await withDatabase(({ migrationUrl, servingUrl }) =>
      applyMigrations(migrationUrl, migrationsFolder, { servingUrl }),
    );
    for (const { name, adopted } of applied) {
      console.log(adopted ? `Adopted ${name}: the database had all that it makes` : `Applied ${name}`);
    }
    if (applied.length === 0) console.log('Nothing to apply.');
    return 0;
  }
  if (command === 'status' && words.length === 0) {
    const states = await withDatabase(({ migrationUrl }) => migrationStatus(migrationUrl, migrationsFolder));
    for (const { name, state, appliedAt } of states) {
      console.log(`${state.padEnd(9)} ${name}${appliedAt === undefined ? '' : `  ${appliedAt.toISOString()}`}`);
    }
    // So that a deployment can ask whether it has to apply anything.
    return states.every(({ state }) => state === 'APPLIED' || state === 'MISSING') ? 0 : 1;
  }
  if (command === 'datamodel' && words.length === 0) {
    await confirmDatamodel(schemaFolder, migrationsFolder);
    console.log(
      'schema/migrations/datamodel.prisma is what schema/prisma says. Did a migration make every change of it?',
    );
    return 0;
  }
  console.error(usage);
  return 2;
}

async function withDatabase<T>(
  work: (addresses: { readonly migrationUrl: string; readonly servingUrl: string }) => Promise<T>,
): Promise<T> {
  const { migrated, dataDir } = readDatabaseConfig();
  if (migrated) {
    await expectPostgres(migrated.setting, migrated.migrationUrl);
    return await work(migrated);
  }
  const embedded = await openEmbedded(dataDir);
  try {
    return await work({ migrationUrl: embedded.migrationUrl, servingUrl: embedded.url });
  } finally {
    await embedded.stop();
  }
}

try {
  process.exitCode = await migrate(process.argv.slice(2));
} catch (error) {
  console.error(wordsFor(error) ?? (error as Error).message);
  process.exitCode = 1;
}
