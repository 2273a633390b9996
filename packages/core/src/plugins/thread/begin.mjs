// Plain JavaScript: to strip types takes a thread a tenth of a second of loading what strips them, unless it finds them
// stripped in the host's compile cache, which has to be enabled first.
import { readlinkSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

workerData.port.postMessage({ kind: 'began', thread: ownNumber() }, []);
if (workerData.compileCache !== undefined) enableCompileCache(workerData.compileCache);
await import('./entry.ts');

/** Of this very thread, because it is read synchronously. `undefined` elsewhere than on Linux. */
function ownNumber() {
  try {
    // `<process>/task/<thread>`
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}
