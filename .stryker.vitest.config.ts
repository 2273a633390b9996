import config from './.vitest.config.ts';

/** The tests that catch mutants of `.stryker.json`; each of them imports what is mutated by its path,
 * for packages by their names are not those of Stryker's copy. */
const include = [
  'packages/core/src/{policy,policy-readings}.test.ts',
  'packages/core/src/database/{organisation-pool,transaction,system}.test.ts',
];

export default { ...config, test: { ...config.test, include } };
