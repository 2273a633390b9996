// Plain JavaScript: to strip types takes a thread a tenth of a second of loading what strips them. A plugin's thread is
// given its files without them; one of the host's own finds them stripped in the host's compile cache, which has to be
// enabled first.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

const { port, compileCache, sources } = workerData;
port.postMessage({ kind: 'began' }, []);
if (compileCache !== undefined) enableCompileCache(compileCache);
if (sources !== undefined) {
  delete workerData.sources;
  const { confine } = await import('./confine.mjs');
  confine(sources);
}
await import('./entry.ts');
