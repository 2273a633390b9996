import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a start is spent on compiling what was compiled the last time; the worker inherits where that is kept.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../../../node_modules/.mentorkit/compiled');
enableCompileCache(process.env['NODE_COMPILE_CACHE']);
await import('../start.ts');
