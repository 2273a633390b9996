import './node-version.ts';
import { DomainError } from '@mentorkit/core';
import { redactedError } from '@mentorkit/core/redaction';
import { readConfig } from '../config.ts';
import { operatorCommand, operatorUsage, type OperatorWork } from '../operator.ts';
import { expectMigrated, expectModestLogin, openDatabase } from '../database.ts';
import { createLog } from '../log.ts';
import { openPlatform } from '../platform.ts';
import { wordsFor } from './explain.ts';

/** @returns the exit code: 0, 1 where it failed or found something, 2 where it was not understood */
async function run(work: OperatorWork | undefined): Promise<number> {
  if (!work) {
    console.error(operatorUsage);
    return 2;
  }
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const log = createLog(config, 'organisation');
  const database = await openDatabase(config);
  try {
    await expectModestLogin(database, config, log);
    await expectMigrated(database);
    const running = await openPlatform(config, database, config.publicUrl ?? 'http://localhost', log);
    try {
      const { ok, output } = await work(running.platform);
      console.log(output);
      return ok ? 0 : 1;
    } finally {
      await running.close();
    }
  } finally {
    await database.stop();
  }
}

try {
  process.exitCode = await run(operatorCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof DomainError ? error.message : (wordsFor(error) ?? redactedError(error)));
  process.exitCode = 1;
}
