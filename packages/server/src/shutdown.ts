import type { Logger } from 'pino';

/** How long what is under way may take to end. */
const patienceMs = 10_000;

/**
 * Closes everything in order when the process is asked to end (Ctrl-C, or the system's SIGTERM), then ends it.
 * Asked a second time, it ends at once.
 */
export function closeOnSignal(log: Logger, close: () => Promise<void>): void {
  let closingSince: number | undefined;
  const end = (signal: NodeJS.Signals) => {
    if (closingSince !== undefined) {
      // Ctrl-C reaches every process of the terminal, and their parents tell them once more: that is one wish.
      if (performance.now() - closingSince > 1_000) process.exit(1);
      return;
    }
    closingSince = performance.now();
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
