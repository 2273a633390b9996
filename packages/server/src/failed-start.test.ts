import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from '@mentorkit/testing/platform/database';
import { Client } from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApi } from './api.ts';
import { readConfig } from './config.ts';
import { createDemoIssuer } from './demo/issuer.ts';
import { operationRules } from './operation-rules.ts';
import { demoSecretKeys } from './secret-keys.ts';
import { StartError } from './start-error.ts';

let folder: string;
let migrated: TestDatabase;
let empty: TestDatabase;
const taken = createServer();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mentorkit-failed-start-'));
  await writeFile(join(folder, 'file'), '');
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
  [migrated, empty] = [await createTestDatabase(), await createTestDatabase({ migrated: false })];
});
afterAll(async () => {
  taken.close();
  await Promise.all([migrated.drop(), empty.drop(), rm(folder, { recursive: true })]);
});

/** What a command says, which an operator starts with these settings and no others. */
async function start(
  command: string,
  settings: Record<string, string>,
  flags: readonly string[] = [],
  further: readonly string[] = [],
) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(
    process.execPath,
    [...flags, join(import.meta.dirname, 'commands', `${command}.ts`), ...further],
    {
      env: { PATH, NODE_COMPILE_CACHE, LOG_LEVEL: 'silent', DATA_DIR: folder, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  const [code, output, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output, said };
}

function production(database: TestDatabase, settings: Record<string, string> = {}): Record<string, string> {
  return {
    NODE_ENV: 'production',
    PORT: '0',
    DATABASE_URL: database.directUrl,
    SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    TOKEN_ISSUERS: '[{"issuer":"https://id.example.org","audience":"mentorkit"}]',
    ...settings,
  };
}

/** Words and nothing else: no stack, no log, and a code that a supervisor understands. */
function words(...lines: string[]) {
  return { code: 1, output: '', said: `${lines.join('\n')}\n` };
}

test('settings that are wrong are said all at once, each with what it has to be', async () => {
  const wrong = { PORT: 'http', OIDC_PROVIDERS: '[{"name":"work","issuer":"id.example.org"}]', SECRET_KEYS: '' };
  expect(await start('api', production(migrated, wrong))).toEqual(
    words(
      'The configuration is not right:',
      '  PORT: must be a whole number from 0 to 65535',
      '  OIDC_PROVIDERS[0].issuer: must be an address that begins with http:// or https://',
      '  OIDC_PROVIDERS[0].clientId: is needed',
      '  SECRET_KEYS: is needed: <id>:<what `openssl rand -base64 32` prints>, several with commas between them',
      '.github/docs/operator.md lists every setting.',
    ),
  );
});

test('a port that is taken is named, with what to do', async () => {
  const { port } = taken.address() as AddressInfo;
  expect(await start('api', production(migrated, { PORT: String(port) }))).toEqual(
    words(
      `Port ${port} of 127.0.0.1 is taken: another program listens there.`,
      'End it, or set PORT to another one; 0 takes any that is free.',
    ),
  );
});

test('a data folder that cannot be one is named, with the setting', async () => {
  const file = join(folder, 'file');
  expect(await start('start', { DATA_DIR: file, PORT: '0' })).toEqual(
    words(
      `${file}/postgres cannot be made: there is something by that name that is no folder.`,
      'Mentorkit keeps its files in DATA_DIR: set it to a folder in which this user may write and there is room.',
    ),
  );
});

test('over a database without its migrations nothing starts that would answer errors only', async () => {
  const { code, output, said } = await start('worker', production(empty));
  expect(said).toMatch(
    /^The database is not up to date: migration \w+ is PENDING[^\n]*\nBring it up to date first: npm run db:migrate -- apply\n$/,
  );
  expect({ code, output }).toEqual({ code: 1, output: '' });
});

test('what serves does not start with a login that may do more, in words that say which', async () => {
  const settings = { DATABASE_URL: migrated.migrationUrl };
  for (const command of ['api', 'worker', 'start']) {
    const { code, output, said } = await start(command, production(migrated, settings));
    expect(said).toMatch(
      /^The login of DATABASE_URL may do more than serve: it may become mentorkit_owner; [^\n]*\nGive it to DATABASE_MIGRATION_URL, and another login, with a password of its own, to DATABASE_URL\. /,
    );
    expect({ code, output }).toEqual({ code: 1, output: '' });
  }
});

test('who migrates in production is somebody else than who serves', async () => {
  expect(await start('migrate', production(migrated, {}), [], ['apply'])).toEqual(
    words(
      'The configuration is not right:',
      '  DATABASE_MIGRATION_URL: is needed in production: the address of the login that migrates, which that of DATABASE_URL must not become',
      '.github/docs/operator.md lists every setting.',
    ),
  );
  const both = { DATABASE_MIGRATION_URL: migrated.migrationUrl };
  expect(await start('migrate', production(migrated, both), [], ['apply'])).toMatchObject({
    code: 0,
    output: 'Nothing to apply.\n',
  });
});

test('an older Node is told which one is needed', async () => {
  // What an older one has not.
  const { code, said } = await start('start', {}, ['--no-harmony-temporal']);
  expect(said).toMatch(/^Mentorkit needs Node 26 or later, and this is v[\d.]+\.\n[^\n]*node_modules\/\.bin\/node\n$/);
  expect(code).toBe(1);
});

test('a HOST that is none of the machine is named, with what it can be', async () => {
  const config = readConfig(production(migrated, { HOST: '127.0.0.1:4000' }));
  const starting = startApi({ config, addresses: config.database!, log: pino({ level: 'silent' }) });
  await expect(starting).rejects.toThrow(StartError);
  await expect(starting).rejects.toThrow(
    /^HOST is 127\.0\.0\.1:4000, which is no address of this machine \(\w+\)\.\nSet it to 127\.0\.0\.1, /,
  );
});

test.each([
  ['documents.json', 'the file cannot be read: ENOENT'],
  ['file', 'the file is no JSON: '],
])('trusted documents in %s: %s', (name, what) => {
  const file = join(folder, name);
  const config = readConfig(production(migrated, { TRUSTED_DOCUMENTS: file }));
  expect(() => operationRules(config)).toThrow(`TRUSTED_DOCUMENTS (${file}): ${what}`);
});

test.each([
  ['demo-issuer.json', createDemoIssuer],
  ['secret-keys', demoSecretKeys],
])('a %s of the demo that is spoiled is named, with what to do', async (name, read) => {
  const spoiled = join(folder, `spoiled-${name}`);
  await mkdir(spoiled);
  await writeFile(join(spoiled, name), '{');
  await expect(async () => read(spoiled)).rejects.toThrow(/ is spoiled: [^\n]*\n[^\n]*[Rr]emove it/);
});

test('an API that cannot be opened leaves neither its port nor a connection open', async () => {
  const config = readConfig(production(migrated));
  const issuers = [...config.issuers, ...config.issuers];
  const listening = vi.spyOn(Server.prototype, 'listen');
  const starting = startApi({
    config: { ...config, issuers },
    addresses: config.database!,
    log: pino({ level: 'silent' }),
  });
  await expect(starting).rejects.toThrow('is there twice');
  const server = listening.mock.contexts[0] as Server;
  listening.mockRestore();
  expect(server.listening).toBe(false);
  const client = new Client({ connectionString: migrated.administratorUrl });
  await client.connect();
  const others = `select application_name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await vi.waitFor(async () => expect((await client.query(others)).rows).toEqual([]), 5_000);
  await client.end();
});
