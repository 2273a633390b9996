import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type * as Engine from '@prisma/schema-engine-wasm/schema_engine_bg';

/**
 * The SQL that leads from one Prisma datamodel to another. No database is asked.
 *
 * @param from the text of a datamodel; `undefined` is the empty database
 * @throws an Error with Prisma's own message when a datamodel is not valid
 */
export async function diffDatamodels(from: string | undefined, to: string): Promise<string> {
  loading ??= loadEngine();
  const { SchemaEngine } = await loading;
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(standInAdapter),
  );
  try {
    const { stdout } = await engine.diff({
      from: from === undefined ? { tag: 'empty' } : { tag: 'schemaDatamodel', ...files(from) },
      to: { tag: 'schemaDatamodel', ...files(to) },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return withoutNoise(stdout ?? '');
  } finally {
    engine.free();
  }
}

function files(content: string) {
  return { files: [{ path: 'datamodel.prisma', content }] };
}

/** The schema `public` exists in every database, and an empty script is better empty than explained. */
function withoutNoise(sql: string): string {
  return sql
    .replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n', '')
    .replace('-- This is an empty migration.\n', '')
    .trim();
}

// Once in a process: its bindings keep their one instance in a variable of the module.
let loading: Promise<typeof Engine> | undefined;

// Only the browser's type library declares it.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

// The package imports its .wasm as a module, which Node cannot do without a flag; so it is instantiated by hand.
async function loadEngine(): Promise<typeof Engine> {
  const bindingsFile = createRequire(import.meta.filename).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import(bindingsFile);
  const bytes = await readFile(bindingsFile.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings });
  // oxlint-disable-next-line no-underscore-dangle -- the generated bindings call it so
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return bindings;
}

// The engine asks for the server's version before anything else, although a diff of two datamodels needs no server.
// This stand-in answers that one question, so that a migration can be written on a machine without a database.
const standInConnection: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'schema-diff',
  async queryRaw() {
    return {
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 18.0', 180000]],
    };
  },
  async executeRaw() {
    return 0;
  },
  async executeScript() {},
  getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
  async dispose() {},
  startTransaction: () => Promise.reject(new Error('A diff of datamodels has no transaction')),
};

const standInAdapter: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'schema-diff',
  connect: async () => standInConnection,
  connectToShadowDb: async () => standInConnection,
};
