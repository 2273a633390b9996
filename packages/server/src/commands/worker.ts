import './node-version.ts';
import './compile-cache.ts';
import { QueueNotMigrated, startPlatformWorker } from '@mentorkit/core';
import { readConfig } from '../config.ts';
import { expectMigrated, expectModestLogin, openDatabase } from '../database.ts';
import { createLog } from '../log.ts';
import { openPlatform } from '../platform.ts';
import { closeOnSignal } from '../shutdown.ts';
import { StartError } from '../start-error.ts';
import { orExplain } from './explain.ts';

/** One worker process: it does the jobs of all organisations. */
await orExplain(async () => {
  const config = readConfig();
  const log = createLog(config, 'worker');
  const database = await openDatabase(config);
  await expectModestLogin(database, config, log);
  await expectMigrated(database);
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const running = await openPlatform(config, database, publicUrl, log);
  const worker = await startPlatformWorker(running.platform).catch((error: unknown) => {
    throw error instanceof QueueNotMigrated ? new StartError(error.message, { cause: error }) : error;
  });
  closeOnSignal(log, async () => {
    await worker.close();
    await running.close();
    await database.stop();
  });
  // A worker that its parent has left does not go on by itself.
  if (process.send) process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  log.info('the worker is ready');
  process.send?.({ ready: true });
});
