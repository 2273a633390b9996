import type { Logger } from 'pino';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Database } from '../database/database.ts';
import type { Allowance, RateLimiter } from '../platform.ts';

export interface RateLimiterOptions {
  /** Units of cost that a caller has, each minute. */
  readonly perMinute: number;
  readonly database: Pick<Database, 'asSystem'>;
  readonly redisUrl?: string | undefined;
  readonly log: Logger;
  /** Of the budget. Default 60. */
  readonly windowSeconds?: number;
}

/** What one process has reserved of a caller's budget and not used yet. */
interface Account {
  left: number;
  /** What the store had left after the last reservation. */
  behind: number;
  /** In milliseconds since 1970; the account is worth nothing afterwards. */
  until: number;
  usedUp: boolean;
  reserving: Promise<void> | undefined;
}

/**
 * The budgets of all callers, shared by all processes: on Redis, or in PostgreSQL where there is none.
 *
 * A process reserves a hundredth of a budget at a time and counts in memory, so that an operation does not pay for a
 * round trip. A caller whom several processes serve may be refused that many hundredths early.
 */
export async function createRateLimiter(options: RateLimiterOptions): Promise<RateLimiter> {
  const { perMinute, windowSeconds = 60 } = options;
  const block = Math.max(1, Math.floor(perMinute / 100));
  const accounts = new Map<string, Account>();
  const { store, close } = await createStore(options, windowSeconds);
  const sweeping = setInterval(() => {
    for (const [caller, account] of accounts) if (account.until <= Date.now()) accounts.delete(caller);
  }, 60_000);
  sweeping.unref();

  function accountOf(caller: string): Account {
    const account = accounts.get(caller);
    if (account && (account.until > Date.now() || account.reserving)) return account;
    const empty = { left: 0, behind: 0, until: 0, usedUp: false, reserving: undefined };
    accounts.set(caller, empty);
    return empty;
  }

  async function reserve(caller: string, account: Account, points: number): Promise<void> {
    try {
      const { remainingPoints, msBeforeNext } = await store.consume(caller, points);
      // What was reserved in the window before is lost with it.
      if (account.until <= Date.now()) account.left = 0;
      account.left += points;
      account.behind = remainingPoints;
      account.until = Date.now() + msBeforeNext;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      // Remembered here, so that who goes on asking costs the store nothing.
      account.usedUp = true;
      account.until = Date.now() + error.msBeforeNext;
    }
  }

  function allowance(account: Account, allowed: boolean): Allowance {
    return {
      allowed,
      remaining: account.usedUp ? 0 : account.left + account.behind,
      seconds: Math.max(1, Math.ceil((account.until - Date.now()) / 1000)),
    };
  }

  return {
    async take(caller, cost) {
      if (cost > perMinute) return { allowed: false, remaining: perMinute, seconds: windowSeconds };
      for (;;) {
        const account = accountOf(caller);
        if (account.usedUp) return allowance(account, false);
        if (account.left >= cost) {
          account.left -= cost;
          return allowance(account, true);
        }
        account.reserving ??= reserve(caller, account, Math.max(block, cost - account.left)).finally(() => {
          account.reserving = undefined;
        });
        await account.reserving;
      }
    },
    known(caller) {
      const account = accounts.get(caller);
      return account?.usedUp && account.until > Date.now() ? allowance(account, false) : undefined;
    },
    close() {
      clearInterval(sweeping);
      accounts.clear();
      close();
    },
  };
}

async function createStore(
  { perMinute, database, redisUrl, log }: RateLimiterOptions,
  windowSeconds: number,
): Promise<{ store: RateLimiterAbstract; close(): void }> {
  const budget = { points: perMinute, duration: windowSeconds, keyPrefix: 'mentorkit_rate' };
  // While the store is away, each process counts on its own.
  const insured = { ...budget, insuranceLimiter: new RateLimiterMemory(budget) };
  if (redisUrl !== undefined) {
    const { Redis } = await import('ioredis');
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
    redis.on('error', (error: Error) => log.warn({ error: error.message }, 'rate limits: Redis is away'));
    const store = new RateLimiterRedis({ ...insured, storeClient: redis, rejectIfRedisNotReady: true });
    return { store, close: () => redis.disconnect() };
  }
  const storeClient = {
    query: ({ text, values }: { text: string; values?: unknown[] }) =>
      database.asSystem('rate limits', system => system.query(text, values)),
  };
  const store = new RateLimiterPostgres({
    ...insured,
    storeClient,
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
  });
  return { store, close() {} };
}
