import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { applyMigrations, prepareQueue } from '@mentorkit/core/migrate';
import type { Logger } from 'pino';
import { readConfig, type ServerConfig } from './config.ts';
import type { MailSink } from './demo/mail-sink.ts';
import { expectModestLogin, migrationsFolder, type OpenDatabase, openDatabase } from './database.ts';
import { loadConfiguredPlugins } from './load-plugins.ts';
import { createLog } from './log.ts';
import { closeOnSignal } from './shutdown.ts';
import { StartError } from './start-error.ts';
import { orExplain } from './commands/explain.ts';

/** Everything on one machine: the database if none is configured, migrations, the API, a worker, the demo. */
await orExplain(async () => {
  const started = performance.now();
  // The banner is for people; what goes wrong still shows.
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const log = createLog(config, 'mentorkit');
  // The database's server and the plugins' threads start while this thread, which takes longer, loads the platform.
  const spawned = Promise.withResolvers<void>();
  const opening = openMigrated(config, log, spawned.resolve);
  opening.catch(() => {});
  // While modules load, little else gets its turn here.
  await Promise.race([spawned.promise, opening]);
  const plugins = loadConfiguredPlugins(config, log);
  const [{ startApi }, mailSink] = await Promise.all([import('./api.ts'), openMailSink(config)]);
  const { database, applied } = await opening;
  const api = await startApi({ config, addresses: database, log, mailSink, plugins });
  // Jobs wait until queue and worker are there, people need not.
  const working = prepareQueue(database.migrationUrl, database.directUrl).then(() =>
    startWorker({
      DATABASE_URL: database.url,
      DATABASE_DIRECT_URL: database.directUrl,
      DATABASE_MIGRATION_URL: '',
      PUBLIC_URL: api.url,
      LOG_LEVEL: config.logLevel,
      ...(mailSink && { SMTP_URL: mailSink.smtpUrl }),
    }),
  );
  closeOnSignal(log, async () => {
    await stopWorker(await working);
    await api.close();
    await mailSink?.close();
    await database.stop();
  });
  await working;
  console.log(banner(api.url, performance.now() - started, applied, config.demo));
});

async function openMigrated(config: ServerConfig, log: Logger, onSpawn: () => void) {
  const database = await openDatabase(config, { onSpawn, migrates: true });
  const applied = await migrate(database, config, log);
  return { database, applied };
}

async function migrate(database: OpenDatabase, config: ServerConfig, log: Logger): Promise<number> {
  const oneLogin = config.database !== undefined && config.database.migrationUrl === undefined;
  // Who does both is refused before it has migrated; who only serves may be made by who migrates.
  if (oneLogin) await expectModestLogin(database, config, log);
  const options = { servingUrl: database.directUrl, queue: false };
  const migrations = await applyMigrations(database.migrationUrl, migrationsFolder, options).catch((error: Error) => {
    throw new StartError(`The database cannot be brought up to date: ${error.message}`, { cause: error });
  });
  if (!oneLogin) await expectModestLogin(database, config, log);
  return migrations.filter(({ adopted }) => !adopted).length;
}

async function openMailSink({ demo, smtpUrl }: ServerConfig): Promise<MailSink | undefined> {
  if (!demo || smtpUrl) return undefined;
  const { startMailSink } = await import('./demo/mail-sink.ts');
  return await startMailSink();
}

function startWorker(env: Record<string, string>): ChildProcess {
  const worker = fork(join(import.meta.dirname, 'commands/worker.ts'), { env: { ...process.env, ...env } });
  worker.on('exit', code => {
    if (code) console.error(`The worker ended with code ${code}. Jobs wait in the database until the next start.`);
  });
  return worker;
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise(resolve => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await ended;
}

function banner(url: string, millis: number, migrations: number, demo: boolean): string {
  return [
    '',
    `  Mentorkit answers at ${url}   (${(millis / 1000).toFixed(1)} s${migrations ? `, ${migrations} migrations applied` : ''})`,
    '',
    ...(demo
      ? [
          '  Open it in a browser and choose who you want to be: the manager, a mentor, a mentee, a sponsor.',
          '',
          `  GraphiQL                   ${url}/graphql?as=manager`,
          `  Tokens for other clients   curl ${url}/demo/people`,
          `  Mails that were sent       curl ${url}/demo/mails`,
          '',
          '  Next: npm run tour         a whole programme, from sign-up to conversation, in another terminal',
        ]
      : [`  The API is at ${url}/graphql, its health at ${url}/health/ready`]),
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
