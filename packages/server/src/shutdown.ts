import type { Logger } from 'pino';

/** How long what is under way may take to end. */
const patienceMs = 10_000;

/**
 * Closes everything in order when the process is asked to end (Ctrl-C, or the system's SIGTERM), then ends it.
 * Asked a second time, it ends at once.
 */
export function closeOnSignal(log: Logger, close: () => Promise<void>): void {
  let closing = false;
  const end = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1);
    closing = true;
    log.info({ signal }, 'closing');
    const timer = setTimeout(() => {
      log.error('not everything ended in time');
      process.exit(1);
    }, patienceMs + 2_000);
    close().then(
      () => {
        clearTimeout(timer);
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}
