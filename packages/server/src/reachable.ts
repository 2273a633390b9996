import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, type ServerConfig } from './config.ts';

/** How long what was started together may take to be there, in milliseconds. */
const defaultPatienceMs = 10_000;

/**
 * Waits for the configured PostgreSQL, which may be starting.
 *
 * @throws ConfigError which says what does not answer, where, and why
 */
export async function expectPostgres(
  { url, directUrl }: NonNullable<ServerConfig['database']>,
  patienceMs = defaultPatienceMs,
): Promise<void> {
  const { Client } = await import('pg');
  const ask = (connectionString: string) => async () => {
    const client = new Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'mentorkit' });
    // A connection that is cut while it waits for its answer says so twice; the second time nobody else listens.
    client.on('error', () => {});
    try {
      await client.connect();
    } finally {
      await client.end().catch(() => {});
    }
  };
  await expectAnswer('PostgreSQL', 'DATABASE_URL', url, ask(url), patienceMs);
  if (directUrl !== url) await expectAnswer('PostgreSQL', 'DATABASE_DIRECT_URL', directUrl, ask(directUrl), patienceMs);
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
        throw new ConfigError(
          `${service} at ${new URL(url).host} cannot be used (${setting}): ${message || code}\nIs it running, and is the address right?`,
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
