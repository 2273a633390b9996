import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Each platform of the tests starts a process for its plugins, which would else compile all that it loads anew.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.mentorkit/compiled');

// As Node resolves, not as a bundler would: a second copy of graphql has classes of its own.
const conditions = ['node', 'module-sync'];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/**/*.test.ts', 'plugins/**/*.test.ts'],
    // What is minutes long, or needs a browser, is asked for: `.ci/run` does.
    exclude: [
      ...configDefaults.exclude,
      ...(process.env['LIST_LAW_ROWS'] ? [] : ['**/lists/law.test.ts']),
      ...(process.env['CHROMIUM'] ? [] : ['packages/web/src/**/*.screen.test.ts']),
    ],
    globalSetup: ['packages/testing/src/platform/database-setup.ts'],
    setupFiles: ['packages/testing/src/platform/log-of-failures.ts'],
    pool: 'forks',
    // Each file has a database of its own, and no module is replaced in any: to load the platform anew for each would
    // double the time.
    isolate: false,
    // Tests wait for the database more than they compute; browsers do not, and several people's share the processors.
    maxWorkers: process.env['CHROMIUM'] ? 2 : Math.max(2, Math.min(4, availableParallelism() + 1)),
    testTimeout: process.env['CHROMIUM'] ? 60_000 : 20_000,
    // What a person would do again: reload a page that came too late. What fails twice is wrong.
    retry: process.env['CHROMIUM'] ? 1 : 0,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 30_000,
  },
});
