import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isMigrated } from '@mentorkit/core/migrate';
import { committed, pageNames, printed } from '@mentorkit/core/schema';

const root = join(import.meta.dirname, '../../../..');

/** What must hold before anything is submitted; each check says what to run when it fails. */
const checks: readonly { readonly name: string; readonly command: readonly string[]; readonly remedy: string }[] = [
  {
    name: 'format',
    command: ['biome', 'format', '--config-path=.biome.json', '.'],
    remedy: 'biome format --config-path=.biome.json --write .',
  },
  {
    name: 'lint',
    command: ['oxlint', '-c', '.oxlintrc.json', '--type-aware', '--deny-warnings'],
    remedy: 'mend what is named',
  },
  { name: 'types', command: ['tsc', '-p', '.'], remedy: 'mend what is named' },
  { name: 'types of the frontend', command: ['tsc', '-p', 'packages/web'], remedy: 'mend what is named' },
  { name: 'unused code', command: ['knip', '--config', '.knip.json'], remedy: 'remove it' },
];

let failed = 0;
for (const { name, command, remedy } of checks) {
  const [program, ...parameters] = command;
  const result = spawnSync(join(root, 'node_modules/.bin', program!), parameters, { cwd: root, encoding: 'utf8' });
  report(name, result.status === 0, `${result.stdout}${result.stderr}`, remedy);
}
const stale = pageNames.filter(page => printed(page) !== committed(page));
report(
  'printed schema',
  stale.length === 0,
  stale.map(page => `schema/${page} is not what the code says`).join('\n'),
  'npm run schema',
);
report(
  'migrations',
  await isMigrated(join(root, 'schema/prisma'), join(root, 'schema/migrations')),
  'schema/migrations/datamodel.prisma is not what schema/prisma says',
  'npm run db:migrate -- new <what>; or, where migrations met in a merge, npm run db:migrate -- datamodel',
);
process.exitCode = failed === 0 ? 0 : 1;

function report(name: string, ok: boolean, output: string, remedy: string): void {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  if (ok) return;
  failed += 1;
  console.log(`${output.trimEnd()}\n     → ${remedy}\n`);
}
