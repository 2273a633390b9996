import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { documents } from './build/documents.ts';
import { precompress } from './build/precompress.ts';
import { texts } from './build/texts.ts';

/** Where a developer's server answers, while Vite serves the pages. */
const api = process.env['MENTORKIT_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [documents(), texts(), react(), precompress()],
  build: {
    target: 'es2024',
    // The policy of contents takes neither data: nor inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/auth', '/demo', '/imports', '/accounts'].map(path => [
        path,
        { target: api, ws: path === '/graphql' },
      ]),
    ),
  },
});
