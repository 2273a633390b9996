// To be imported for its effect, by what runs for long.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a start, of a process or of a plugin's thread, is spent on compiling what was compiled the last time. Programs
// that this one starts inherit where that is kept.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../../../node_modules/.mentorkit/compiled');
enableCompileCache(process.env['NODE_COMPILE_CACHE']);
