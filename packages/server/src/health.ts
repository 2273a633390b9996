import type { Platform } from '@mentorkit/core';

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** Whether this process can answer: it is not closing, its database answers and its event loop turns. */
export async function readiness(platform: Platform, closing: boolean): Promise<Readiness> {
  const started = performance.now();
  const checks: Record<string, string> = { process: closing ? 'shutting down' : 'ok' };
  try {
    await withTimeout(
      2000,
      platform.database.asSystem('health', system => system.query('select 1')),
    );
    checks['database'] = 'ok';
  } catch {
    checks['database'] = 'does not answer';
  }
  checks['plugins'] = platform.plugins.plugins.some(plugin => plugin.state === 'FAILED') ? 'some failed to load' : 'ok';
  checks['milliseconds'] = String(Math.round(performance.now() - started));
  return { ready: checks['process'] === 'ok' && checks['database'] === 'ok', checks };
}

async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('timeout')), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
