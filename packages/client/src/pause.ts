/** Between tries: longer each time, and not for all at the same moment. */
export interface Pause {
  /** Whoever asks during it waits for the same end. */
  wait(): Promise<void>;
  /** Ends it: there is reason to believe that it works now. */
  wake(): void;
  /** It works. */
  reset(): void;
}

const shortestMs = 1_000;
const longestMs = 30_000;

export function createPause(): Pause {
  let tries = 0;
  let waiting: Promise<void> | undefined;
  let wake: () => void = () => {};
  return {
    async wait() {
      waiting ??= new Promise<void>(resolve => {
        const timer = setTimeout(resolve, pauseMs(tries));
        tries += 1;
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }).finally(() => {
        waiting = undefined;
      });
      await waiting;
    },
    wake: () => wake(),
    reset() {
      tries = 0;
    },
  };
}

/** After a restart everybody comes back: a third of it is sure, the rest is luck. */
export function pauseMs(tries: number, luck = Math.random()): number {
  return Math.min(longestMs, shortestMs * 2 ** tries) * (1 / 3 + (2 / 3) * luck);
}
