import './node-version.ts';
import './compile-cache.ts';
import { startApi } from '../api.ts';
import { readConfig } from '../config.ts';
import { expectMigrated, expectModestLogin, openDatabase } from '../database.ts';
import { createLog } from '../log.ts';
import { closeOnSignal } from '../shutdown.ts';
import { orExplain } from './explain.ts';

/** One API process, as production runs several of. */
await orExplain(async () => {
  const config = readConfig();
  const log = createLog(config, 'api');
  const database = await openDatabase(config);
  await expectModestLogin(database, config, log);
  await expectMigrated(database);
  const api = await startApi({ config, addresses: database, log });
  closeOnSignal(log, async () => {
    await api.close();
    await database.stop();
  });
  log.info({ url: api.url }, 'the API is ready');
  process.send?.({ url: api.url });
});
