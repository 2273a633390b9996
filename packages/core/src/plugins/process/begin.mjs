// Plain JavaScript, because types are stripped faster where they were found stripped before: see `thread/begin.mjs`.
import { enableCompileCache } from 'node:module';

const [, , cache] = process.argv;
if (cache) enableCompileCache(cache);
await import('./main.ts');
