// Plain JavaScript: to strip types takes a thread a tenth of a second of loading what strips them, unless it finds them
// stripped in the host's compile cache, which has to be enabled first.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

if (workerData.compileCache !== undefined) enableCompileCache(workerData.compileCache);
await import('./entry.ts');
