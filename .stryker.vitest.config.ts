import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import config from './.vitest.config.ts';

/** The tests that catch mutants of `.stryker.json`; `TESTS` chooses others. Stryker's `--testFiles` would switch on too late what runs as a module is loaded, of which policies are made. */
const include = process.env['TESTS']?.split(' ') ?? [
  'packages/core/src/{policy,policy-readings}.test.ts',
  'packages/core/src/rights/{policies,policy-lists}.test.ts',
  'packages/core/src/database/{organisation-pool,transaction,system,prisma}.test.ts',
];

/** Stryker mutates a copy, whose packages' names lead back to the original: here they lead to the copy. */
const alias = globSync('{packages,plugins}/*/package.json', { cwd: import.meta.dirname }).flatMap(file => {
  const { name, exports = {} } = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as {
    name: string;
    exports?: Record<string, string>;
  };
  return Object.entries(exports).map(([entry, path]) => ({
    find: new RegExp(`^${name}${entry.slice(1)}$`),
    replacement: join(import.meta.dirname, dirname(file), path),
  }));
});

/** The first failure ends a run, so what needs no database has its try first: `policies` before `policy-lists`. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId)));
  }
}

// Isolated, or what is made as a module is loaded would be made once, for the first mutant.
export default {
  ...config,
  resolve: { alias },
  test: { ...config.test, isolate: true, include, sequence: { sequencer: ByName } },
};
