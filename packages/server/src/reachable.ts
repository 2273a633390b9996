import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** How long what was started together may take to be there, in milliseconds. */
const defaultPatienceMs = 10_000;

/**
 * Waits for the configured PostgreSQL, which may be starting.
 *
 * @throws StartError which says what does not answer, where, why, and what to do
 */
export async function expectPostgres(setting: string, url: string, patienceMs = defaultPatienceMs): Promise<void> {
  const { Client } = await import('pg');
  const ask = async () => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'mentorkit' });
    // A connection that is cut while it waits for its answer says so twice; the second time nobody else listens.
    client.on('error', () => {});
    try {
      await client.connect();
    } finally {
      await client.end().catch(() => {});
    }
  };
  await expectAnswer('PostgreSQL', setting, url, ask, patienceMs);
}

/** The same for the configured Redis. */
export async function expectRedis(url: string, patienceMs = defaultPatienceMs): Promise<void> {
  const { pingRedis } = await import('@mentorkit/core');
  await expectAnswer('Redis', 'REDIS_URL', url, () => pingRedis(url), patienceMs);
}

async function expectAnswer(
  service: string,
  setting: string,
  url: string,
  ask: () => Promise<void>,
  patienceMs: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (!passing.has(code ?? '') || performance.now() > deadline)
        // Without the password.
        throw new StartError(
          `${service} at ${new URL(url).host || 'localhost'} cannot be used (${setting}): ${message || code}\n${remedy(code, message)}`,
          { cause: error },
        );
    }
    await delay(250);
  }
}

/** Of a server that is not there yet: of the system, "the database system is starting up", "too many clients already". */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P03',
  '53300',
]);

function remedy(code: string | undefined, message: string): string {
  if (code === '3D000') return 'Create the database first, or name another one at the end of the address.';
  // An invalid password, an invalid authorization; and Redis' own words.
  if (code === '28P01' || code === '28000' || /^(NOAUTH|WRONGPASS)/.test(message))
    return 'Are the login and the password in the address right?';
  return 'Is it running, and is the address right?';
}
