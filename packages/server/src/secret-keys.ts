import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSecretKeys, type SecretKey } from '@mentorkit/core/secrets';
import { StartError } from './start-error.ts';

/** The demo's own key, made once for each data folder, so that secrets stay readable over a restart. */
export function demoSecretKeys(dataDir: string): SecretKey[] {
  const file = join(dataDir, 'secret-keys');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    // Two processes may begin at once: who comes second reads what the first one wrote.
    try {
      writeFileSync(file, `demo:${randomBytes(32).toString('base64')}`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const text = readFileSync(file, 'utf8');
  try {
    return parseSecretKeys(text);
  } catch (error) {
    throw new StartError(
      `${file} is spoiled: ${(error as Error).message}\nRestore it; or remove it, and the demo makes another key: secrets that were stored before can then not be read.`,
      { cause: error },
    );
  }
}
