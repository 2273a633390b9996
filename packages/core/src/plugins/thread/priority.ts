import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice` counts: where all are busy, a thread of a plugin gets a third of what the platform's event loops get. */
const LOWER = 5;

let yielded = false;

/**
 * Where cores are few, a plugin that is always busy would slow down whoever answers people. What is idle is a plugin's
 * as before. Elsewhere than on Linux a thread has no priority of its own, and nothing is done.
 */
export function yieldToHost(): void {
  if (yielded) return;
  yielded = true;
  try {
    // `<process>/task/<thread>`; read synchronously, so by this very thread.
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), LOWER);
  } catch {
    // No such file, or not permitted.
  }
}
