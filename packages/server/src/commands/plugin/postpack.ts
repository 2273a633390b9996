import { afterPack } from './published.ts';

// Run by npm in the folder that it has packed.
afterPack(process.cwd());
